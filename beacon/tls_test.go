package beacon

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/tlstest"
)

// secureSite is a beacon with TLS.
type secureSite struct {
	*site
	ca       *tlstest.Authority
	trusting *tls.Config
}

func startTLS(t testing.TB, change func(*connection.TLS, *tlstest.Authority)) *secureSite {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startTLSOn(t, l, change)
}

func startTLSOn(t testing.TB, l net.Listener, change func(*connection.TLS, *tlstest.Authority)) *secureSite {
	t.Helper()
	s := &secureSite{ca: tlstest.NewAuthority(t)}
	certPEM, keyPEM := s.ca.Leaf("beacon1", time.Time{})
	certFile, keyFile := tlstest.Install(t, t.TempDir(), certPEM, keyPEM)
	cert, err := connection.LoadCertificate(certFile, keyFile, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	s.site = startWrapped(t, l, nil, func(b *Beacon) net.Listener {
		how := connection.TLS{Certificate: cert}
		if change != nil {
			change(&how, s.ca)
		}
		secured, err := b.Secure(l, how)
		if err != nil {
			t.Fatal(err)
		}
		return secured
	})
	s.trusting = &tls.Config{RootCAs: s.ca.Pool, ServerName: "beacon1"}
	return s
}

func strict(h *connection.TLS, ca *tlstest.Authority) {
	h.Clients = connection.ClientCertificatesStrict
	h.ClientCAFile = ca.File()
}

func TestTheFailoverListNamesASecureBeaconWithHTTPS(t *testing.T) {
	s := startTLS(t, nil)
	c, err := tls.Dial("tcp", s.addr, s.trusting)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	const path = "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.ndc"
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: beacon1\r\nConnection: close\r\n\r\n", path); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`name = Protocol; value = "https"`, `name = Port; value = "443"`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
}
