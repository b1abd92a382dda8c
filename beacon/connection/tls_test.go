package connection

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/tlstest"
)

// secureSite is a beacon with TLS.
type secureSite struct {
	*site
	ca       *tlstest.Authority
	certDir  string
	cert     *Certificate
	told     chan event.Event // events of certificates
	trusting *tls.Config
	lot      *parking
}

func startTLS(t testing.TB, change func(*TLS, *tlstest.Authority)) *secureSite {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startTLSOn(t, l, change)
}

func startTLSOn(t testing.TB, l net.Listener, change func(*TLS, *tlstest.Authority)) *secureSite {
	t.Helper()
	s := &secureSite{ca: tlstest.NewAuthority(t), certDir: t.TempDir(), told: make(chan event.Event, 100)}
	certPEM, keyPEM := s.ca.Leaf("beacon1", time.Time{})
	certFile, keyFile := tlstest.Install(t, s.certDir, certPEM, keyPEM)
	var err error
	if s.cert, err = LoadCertificate(certFile, keyFile, func(e event.Event) { s.told <- e }); err != nil {
		t.Fatal(err)
	}
	s.site = startWrapped(t, l, nil, func(all *Set) net.Listener {
		how := TLS{Certificate: s.cert}
		if change != nil {
			change(&how, s.ca)
		}
		secured, err := all.Secure(l, how)
		if err != nil {
			t.Fatal(err)
		}
		s.lot = secured.(*parking)
		return secured
	})
	s.trusting = &tls.Config{RootCAs: s.ca.Pool, ServerName: "beacon1"}
	return s
}

// get requests the test page over a new connection.
func (s *secureSite) get(c *tls.Config) (string, *x509.Certificate, error) {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: c, DisableKeepAlives: true}, Timeout: 10 * time.Second}
	res, err := client.Get("https://" + s.addr + "/ManageSoftDL/test")
	if err != nil {
		return "", nil, err
	}
	body, err := io.ReadAll(res.Body)
	if cerr := res.Body.Close(); err == nil {
		err = cerr
	}
	return string(body), res.TLS.PeerCertificates[0], err
}

func TestTLS(t *testing.T) {
	s := startTLS(t, nil)
	if body, _, err := s.get(s.trusting); err != nil || body != testSucceeded {
		t.Fatalf("%q, %v", body, err)
	}
	if e := s.event(0); e.Status != 200 || e.Address.String() != "127.0.0.1" {
		t.Errorf("event %+v", e)
	}
}

// TestHandshakesThatFail checks that each failure gives a clear event.
func TestHandshakesThatFail(t *testing.T) {
	tests := []struct {
		name   string
		change func(*TLS, *tlstest.Authority)
		agent  func(*tls.Config, *tlstest.Authority)
		want   event.Cause
	}{
		{"an agent that does not know the authority", nil,
			func(c *tls.Config, _ *tlstest.Authority) { c.RootCAs = x509.NewCertPool() }, event.CauseTLSRejected},
		{"an agent of older TLS", nil,
			func(c *tls.Config, _ *tlstest.Authority) {
				c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
			}, event.CauseTLSVersion},
		{"no client certificate, lenient", func(h *TLS, _ *tlstest.Authority) { h.Clients = ClientCertificatesLenient },
			nil, event.CauseTLSClient},
		{"a client certificate out of date, lenient", func(h *TLS, _ *tlstest.Authority) { h.Clients = ClientCertificatesLenient },
			func(c *tls.Config, ca *tlstest.Authority) { ca.Client(c, time.Now().Add(-time.Minute)) }, event.CauseTLSClient},
		{"a client certificate of another authority, strict", strict,
			func(c *tls.Config, ca *tlstest.Authority) { tlstest.NewAuthority(ca.T).Client(c, time.Time{}) }, event.CauseTLSClient},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := startTLS(t, tt.change)
			c := s.trusting.Clone()
			if tt.agent != nil {
				tt.agent(c, s.ca)
			}
			if _, _, err := s.get(c); err == nil {
				t.Fatal("the handshake succeeded")
			}
			if e := s.event(0); e.Cause != tt.want || e.Detail == "" || !e.Failed() {
				t.Errorf("cause %q (%s), want %q", e.Cause, e.Detail, tt.want)
			}
		})
	}
}

func strict(h *TLS, ca *tlstest.Authority) {
	h.Clients = ClientCertificatesStrict
	h.ClientCAFile = ca.File()
}

func TestHandshakesThatSucceed(t *testing.T) {
	tests := []struct {
		name   string
		change func(*TLS, *tlstest.Authority)
		agent  func(*tls.Config, *tlstest.Authority)
	}{
		{"a client certificate of anybody, lenient", func(h *TLS, _ *tlstest.Authority) { h.Clients = ClientCertificatesLenient },
			func(c *tls.Config, ca *tlstest.Authority) { tlstest.NewAuthority(ca.T).Client(c, time.Time{}) }},
		{"a client certificate of the authority, strict", strict,
			func(c *tls.Config, ca *tlstest.Authority) { ca.Client(c, time.Time{}) }},
		{"an old agent where it is allowed", func(h *TLS, _ *tlstest.Authority) { h.MinVersion, h.OldCiphers = tls.VersionTLS10, true },
			func(c *tls.Config, _ *tlstest.Authority) {
				c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := startTLS(t, tt.change)
			c := s.trusting.Clone()
			tt.agent(c, s.ca)
			if _, _, err := s.get(c); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheWrongProtocol(t *testing.T) {
	t.Run("plain HTTP to the HTTPS port", func(t *testing.T) {
		s := startTLS(t, nil)
		res, body := s.request("GET", "/ManageSoftDL/test", "")
		if res.StatusCode != 400 || !strings.Contains(body, "HTTPS") {
			t.Errorf("%d %q", res.StatusCode, body)
		}
		if e := s.event(0); e.Cause != event.CausePlainOnTLS {
			t.Errorf("event %+v", e)
		}
		if _, _, err := s.get(s.trusting); err != nil {
			t.Error(err)
		}
		if e := s.event(1); e.Status != 200 {
			t.Errorf("the error was reported twice: %+v", e)
		}
	})
	t.Run("TLS to the HTTP port", func(t *testing.T) {
		s := start(t, nil)
		if c, err := tls.Dial("tcp", s.addr, &tls.Config{InsecureSkipVerify: true}); err == nil {
			_ = c.Close()
			t.Fatal("TLS was spoken")
		}
		if e := s.event(0); e.Cause != event.CauseTLSOnPlain {
			t.Errorf("event %+v", e)
		}
	})
}

func TestKeepAliveAndPipelining(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	const get = "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"
	if _, err := io.WriteString(c, strings.Repeat(get, 5)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	var codes []int
	for range 5 {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		codes = append(codes, res.StatusCode)
	}
	if !slices.Equal(codes, []int{200, 200, 200, 200, 200}) {
		t.Errorf("answers %v", codes)
	}
}
