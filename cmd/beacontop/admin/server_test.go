package admin

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/tlstest"
)

// running is a server that answers every question with its path.
type running struct {
	*Server
	token string

	mu     sync.Mutex
	events []event.Event
}

func run(t *testing.T, address string, certificate *connection.Certificate) *running {
	t.Helper()
	dir, r := t.TempDir(), &running{}
	s, err := Open(dir, Config{Address: address}, certificate, func(e event.Event) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events = append(r.events, e)
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, TokenFile))
	if err != nil {
		t.Fatal(err)
	}
	r.Server, r.token = s, strings.TrimSpace(string(text))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- s.Run(ctx, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "asked "+r.URL.Path) }))
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return r
}

// say sends raw bytes on a connection of its own, and returns the answer and its body.
func (r *running) say(t *testing.T, text string) (*http.Response, string) {
	t.Helper()
	c, err := net.Dial("tcp", r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(text, " ")
	answer, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// TestWhoGetsAnAnswer asks with everything that a client, or a web page in a browser, could send.
func TestWhoGetsAnAnswer(t *testing.T) {
	r := run(t, "127.0.0.1:0", nil)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	bearer := "Authorization: Bearer " + r.token + "\r\n"
	for name, tt := range map[string]struct {
		line, host, headers string
		status              int
		body                string
	}{
		"the token":                   {"GET /v1/status", "127.0.0.1:9180", bearer, 200, "asked /v1/status"},
		"a name of this machine":      {"GET /v1/status", strings.ToUpper(host), bearer, 200, "asked"},
		"localhost":                   {"GET /v1/status", "LocalHost.:80", bearer, 200, "asked"},
		"an address of IPv6":          {"GET /v1/status", "[::1]:80", bearer, 200, "asked"},
		"HEAD":                        {"HEAD /v1/status", "localhost", bearer, 200, ""},
		"bearer in lower case":        {"GET /metrics", "localhost", "authorization: bearer " + r.token + "\r\n", 200, "asked /metrics"},
		"no token":                    {"GET /v1/status", "localhost", "", 401, "no token"},
		"an empty token":              {"GET /v1/status", "localhost", "Authorization: Bearer \r\n", 401, "wrong token"},
		"a part of the token":         {"GET /v1/status", "localhost", bearer[:len(bearer)-3] + "\r\n", 401, "wrong token"},
		"more than the token":         {"GET /v1/status", "localhost", strings.TrimSpace(bearer) + "x\r\n", 401, "wrong token"},
		"two tokens":                  {"GET /v1/status", "localhost", "Authorization: Bearer x\r\n" + bearer, 401, "wrong token"},
		"basic authentication":        {"GET /v1/status", "localhost", "Authorization: Basic " + r.token + "\r\n", 401, "wrong token"},
		"a token in the query string": {"GET /v1/status?token=" + r.token, "localhost", "", 401, "no token"},
		"a name that was rebound":     {"GET /v1/status", "evil.example", bearer, 421, "not a name of this machine"},
		"a name that begins like us":  {"GET /v1/status", "localhost.evil.example", bearer, 421, "not a name of this machine"},
		"no host":                     {"GET /v1/status", "", bearer, 421, "not a name of this machine"},
		"a web page":                  {"GET /v1/status", "localhost", bearer + "Origin: https://evil.example\r\n", 403, "web pages"},
		"a page without an origin":    {"GET /v1/status", "localhost", bearer + "Origin: null\r\n", 403, "web pages"},
		"a preflight":                 {"OPTIONS /v1/status", "localhost", "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n", 403, "web pages"},
		"something that changes":      {"POST /v1/stop", "localhost", bearer, 405, "only answers questions"},
		"a body":                      {"GET /v1/status", "localhost", bearer + "Content-Length: 5\r\n", 400, "no body"},
	} {
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf("%s HTTP/1.1\r\nHost: %s\r\n%s\r\n", tt.line, tt.host, tt.headers)
			answer, body := r.say(t, strings.Replace(text, "\r\n\r\n", "\r\n\r\n"+map[bool]string{true: "12345"}[strings.Contains(text, "Content-Length")], 1))
			if answer.StatusCode != tt.status || !strings.Contains(body, tt.body) {
				t.Errorf("%s %q, want %d %q", answer.Status, body, tt.status, tt.body)
			}
			if (answer.Header.Get("WWW-Authenticate") != "") != (tt.status == 401) || tt.status != 200 && !answer.Close {
				t.Errorf("headers %v", answer.Header)
			}
			for key := range answer.Header {
				if strings.HasPrefix(key, "Access-Control") {
					t.Errorf("%s: a browser would pass the answer on", key)
				}
			}
			if strings.Contains(body, r.token) {
				t.Error("the answer has the token")
			}
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.events); n != 7 { // one for each request that came without the right token
		t.Errorf("%d events", n)
	}
	for _, e := range r.events {
		if e.Topic != event.TopicLogin || e.Method != "admin" || e.Active || e.Cause != event.CauseCredentials || !e.Address.IsLoopback() || strings.Contains(e.Detail, r.token) {
			t.Errorf("%+v", e)
		}
	}
}

// TestBeyondLoopbackThereIsOnlyTLS listens on all addresses, with and without a certificate.
func TestBeyondLoopbackThereIsOnlyTLS(t *testing.T) {
	if _, err := Open(t.TempDir(), Config{Address: ":0"}, nil, func(event.Event) {}); !errors.Is(err, ErrPlain) {
		t.Fatalf("without a certificate: %v", err)
	}
	authority := tlstest.NewAuthority(t)
	cert, key := authority.Leaf("beacon1", time.Time{})
	certFile, keyFile := tlstest.Install(t, t.TempDir(), cert, key)
	certificate, err := connection.LoadCertificate(certFile, keyFile, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, ":0", certificate)
	_, port, err := net.SplitHostPort(r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", "127.0.0.1:"+port)
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: authority.Pool}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	for name, status := range map[string]int{"beacon1": 200, "other": 421} {
		req, err := http.NewRequest(http.MethodGet, "https://beacon1:"+port+"/v1/status", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = name
		req.Header.Set("Authorization", "Bearer "+r.token)
		answer, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _ = answer.Body.Close(); answer.StatusCode != status || answer.ProtoMajor != 1 {
			t.Errorf("host %s: %s %s, want %d", name, answer.Proto, answer.Status, status)
		}
	}
	c, err := dial(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err = io.WriteString(c, "GET /v1/status HTTP/1.1\r\nHost: beacon1\r\nAuthorization: Bearer "+r.token+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.0 400") {
		t.Errorf("without TLS: %q %v", answer, err)
	}
}

// TestConnectionsOfOneAddressAreLimited opens one more than there may be.
func TestConnectionsOfOneAddressAreLimited(t *testing.T) {
	r := run(t, "127.0.0.1:0", nil)
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	ask := func() (answer *http.Response, err error) {
		c, err := net.Dial("tcp", r.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+r.token+"\r\n\r\n"); err != nil {
			return nil, err
		}
		return http.ReadResponse(bufio.NewReader(c), nil)
	}
	for i := range perAddressMost {
		if answer, err := ask(); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("connection %d: %v %v", i, answer, err)
		}
	}
	if answer, err := ask(); err == nil {
		t.Errorf("one too many got %s", answer.Status)
	}
	_ = open[0].Close()
	for { // until the server has noticed
		if answer, err := ask(); err == nil && answer.StatusCode == http.StatusOK {
			return
		}
	}
}

// TestRemoteAddresses tells addresses that other machines reach.
func TestRemoteAddresses(t *testing.T) {
	for address, remote := range map[string]bool{
		"127.0.0.1:1": false, "127.9.9.9:1": false, "[::1]:1": false, "LOCALHOST:1": false, "[::ffff:127.0.0.1]:1": false,
		":1": true, "0.0.0.0:1": true, "[::]:1": true, "10.0.0.1:1": true, "beacon1:1": true, "": true,
	} {
		if Remote(address) != remote {
			t.Errorf("%q: remote %t", address, !remote)
		}
	}
}
