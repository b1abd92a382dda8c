package probe

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
	"beacontop/beacon/tlstest"
)

var heron = protocol.Device{Name: "HERON07", Domain: "corp.example"}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // most are closed by what they serve
	return l
}

// site is a beacon of this program.
type site struct {
	dir  string
	addr string
}

// start starts a beacon; a nil secured is plain HTTP.
func start(t *testing.T, secured *connection.TLS, change func(*beacon.Config)) site {
	t.Helper()
	l, dir := listen(t), t.TempDir()
	sp, err := spool.Open(spool.Config{Dir: dir, Types: protocol.UploadFolders()})
	if err != nil {
		t.Fatal(err)
	}
	c := beacon.Config{Name: "B1", Dir: dir, Spool: sp, Publish: func(event.Event) {}, Policy: policy.Rules{BeaconPolicy: policy.Default()}}
	if change != nil {
		change(&c)
	}
	b, err := beacon.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ready := b.Plain(l)
	if secured != nil {
		if ready, err = b.Secure(l, *secured); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Serve(ctx, 5*time.Second, ready) }()
	t.Cleanup(func() {
		cancel()
		for _, err := range []error{<-done, b.Close(), sp.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
	})
	return site{dir, l.Addr().String()}
}

// certificate is one of an authority, for the loopback address and a name.
func certificate(t *testing.T, ca *tlstest.Authority, ends time.Time, name string) *connection.Certificate {
	t.Helper()
	c := &x509.Certificate{DNSNames: []string{name}, CRLDistributionPoints: []string{"http://crl.example/root.crl"}}
	if address, err := netip.ParseAddr(name); err == nil {
		c.DNSNames, c.IPAddresses = nil, []net.IP{address.AsSlice()}
	}
	certPEM, keyPEM := ca.LeafOf(name, ends, c)
	certFile, keyFile := tlstest.Install(t, t.TempDir(), certPEM, keyPEM)
	loaded, err := connection.LoadCertificate(certFile, keyFile, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// foreign is a web server that is no beacon of this program.
func foreign(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	l := listen(t)
	serve(t, l, answer)
	return l.Addr().String()
}

func serve(t *testing.T, l net.Listener, answer http.HandlerFunc) {
	t.Helper()
	s := &http.Server{Handler: answer, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-done); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// walked is the ladder of a beacon.
func walked(t *testing.T, url string, change func(*Config)) *Ladder {
	t.Helper()
	server, err := policy.ParseServer(url)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Beacon: server, Timeout: time.Minute}
	if change != nil {
		change(&c)
	}
	p, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Walk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if l.Lit != (l.Failed() == nil) || l.URL != server.URL() || l.Took <= 0 {
		t.Errorf("%+v", l)
	}
	return l
}

// brief is a ladder in one line: skipped steps with ~ and the reason, failed ones with ! and the
// code, warnings with +.
func brief(l *Ladder) string {
	var all []string
	for _, r := range l.Rungs {
		text := string(r.Step)
		switch r.Result {
		case Skipped:
			text += "~" + string(r.Skipped)
		case Failed:
			text += "!" + string(r.Problem.Code)
		}
		for _, w := range r.Warnings {
			text += "+" + string(w.Code)
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// rung returns the n-th rung of a step.
func (l *Ladder) rung(t *testing.T, of Step, n int) *Rung {
	t.Helper()
	for i := range l.Rungs {
		if l.Rungs[i].Step == of {
			if n == 0 {
				return &l.Rungs[i]
			}
			n--
		}
	}
	t.Fatalf("no %s in %s", of, brief(l))
	return nil
}
