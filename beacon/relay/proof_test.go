package relay

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// page is a web server that answers everything the same way.
type page struct {
	status  int
	kind    string
	text    string
	noProof bool // 404 for the test page
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if p.noProof && r.Method == http.MethodGet {
		http.NotFound(w, r)
		return
	}
	if p.kind != "" {
		w.Header().Set("Content-Type", p.kind)
	}
	w.WriteHeader(p.status)
	_, _ = io.WriteString(w, p.text)
}

func TestCheckOfALocation(t *testing.T) {
	took := func(string) bool { return true }
	portal := page{200, "", "<!DOCTYPE html><p>Please log in. " + protocol.TestText, false}
	for _, c := range []struct {
		name  string
		page  page
		test  string
		taken func(string) bool
		want  event.Cause
	}{
		{"a beacon", page{200, "text/plain", "Test succeeded.\n", false}, "", nil, ""},
		{"a beacon in other letters", page{200, "", "TEST SUCCEEDED", false}, "", nil, ""},
		{"an empty page", page{200, "", "", false}, "", nil, event.CauseUnproven},
		{"a captive portal", portal, "", nil, event.CauseUnproven},
		{"a web application", page{200, "text/html; charset=utf-8", "<div id=app>", false}, "", nil, event.CauseUnproven},
		{"no test page", page{404, "", "", false}, "", nil, event.CauseUnproven},
		{"no test page, and it took files before", page{404, "", "", false}, "", took, ""},
		{"a captive portal before one that took files", portal, "", took, event.CauseUnproven},
		{"no test page, which is allowed", page{404, "", "", false}, TestNone, nil, ""},
		{"another text", page{200, "", "all is well", false}, "is well", nil, ""},
		{"an account is asked for", page{401, "", "", false}, "", nil, event.CauseStatus},
		{"a failure", page{503, "", "", false}, TestNone, nil, event.CauseStatus},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.page)
			defer server.Close()
			proofs, err := OpenProofs(filepath.Join(t.TempDir(), "parents.json"), c.taken)
			if err != nil {
				t.Fatal(err)
			}
			l, err := NewLocation(LocationConfig{URL: server.URL + "/deep/ManageSoftRL/", Test: c.test, Proofs: proofs})
			if err != nil {
				t.Fatal(err)
			}
			if err := l.Check(t.Context()); causeOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%v: cause %q, want %q", err, causeOf(err), c.want)
			}
		})
	}
}

// TestAWebPageGetsNoFiles relays to a server that answers 200 to everything: nothing is removed
// here, and the reason is reported.
func TestAWebPageGetsNoFiles(t *testing.T) {
	for name, p := range map[string]page{
		"from the beginning":         {200, "", "<html>", false},
		"and allowed without a test": {200, "text/html", "<p>welcome", true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(p)
			defer server.Close()
			s := spoolOf(t, "a", "b")
			test := ""
			if p.noProof {
				test = TestNone
			}
			l, err := NewLocation(LocationConfig{URL: server.URL, Test: test})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var last event.Event
			New(Config{Spool: s, Parents: []Parent{l}, Publish: func(e event.Event) {
				if e.Topic == event.TopicParent && e.Reach == event.ReachDown {
					last = e
					cancel()
				}
			}}).Run(ctx)
			if got := waitingNames(t, s); got != "a b" {
				t.Errorf("waiting %q", got)
			}
			if want := map[bool]event.Cause{false: event.CauseUnproven, true: event.CauseContent}[p.noProof]; last.Cause != want {
				t.Errorf("reported %+v, want cause %q", last, want)
			}
		})
	}
}

// TestAParentWithAnotherKeyIsCheckedAgain keeps the proof across a restart, but not across a change
// of the certificate.
func TestAParentWithAnotherKeyIsCheckedAgain(t *testing.T) {
	var proves atomic.Bool
	proves.Store(true)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method == http.MethodGet && proves.Load() {
			_, _ = io.WriteString(w, protocol.TestText)
		}
	})
	file := filepath.Join(t.TempDir(), "parents.json")
	location := func(server *httptest.Server) *Location {
		proofs, err := OpenProofs(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		l, err := NewLocation(LocationConfig{URL: "https://parent.example", Proofs: proofs})
		if err != nil {
			t.Fatal(err)
		}
		t := l.transport.(*http.Transport)
		t.Proxy = nil
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // two servers with the same name
		t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		}
		return l
	}
	send := func(l *Location) error {
		_, err := l.Deliver(t.Context(), spool.File{Folder: "Logs", Name: "a", Bytes: 4}, strings.NewReader("body"))
		return err
	}
	first := httptest.NewTLSServer(handler)
	defer first.Close()
	l := location(first)
	if err := send(l); !errors.Is(err, errUnproven) {
		t.Errorf("before it was asked: %v", err)
	}
	if err := errors.Join(l.Check(t.Context()), send(l)); err != nil {
		t.Error(err)
	}
	proves.Store(false)
	if err := send(location(first)); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	other := httptest.NewUnstartedServer(handler)
	other.TLS = &tls.Config{Certificates: []tls.Certificate{otherCertificate(t)}}
	other.StartTLS()
	defer other.Close()
	l = location(other)
	if err := send(l); !errors.Is(err, errUnproven) {
		t.Errorf("with another key: %v", err)
	}
	if err := l.Check(t.Context()); !errors.Is(err, errUnproven) {
		t.Errorf("asked, with another key: %v", err)
	}
	proves.Store(true)
	if err := errors.Join(l.Check(t.Context()), send(l)); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(file); err != nil || strings.Count(string(text), `"key"`) != 1 {
		t.Errorf("kept:\n%s%v", text, err)
	}
}

func otherCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"parent.example"}}
	raw, err := x509.CreateCertificate(rand.Reader, &plan, &plan, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}
