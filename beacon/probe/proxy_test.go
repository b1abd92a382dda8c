package probe

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/tlstest"
)

// forwarding is a proxy that forwards everything to one server, whatever the name, or answers with a
// status. It returns its URL.
func forwarding(t *testing.T, to, refusal string) string {
	t.Helper()
	l := listen(t)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { forward(c, to, refusal) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		running.Wait()
	})
	return "http://" + l.Addr().String()
}

// forward handles one connection: a tunnel, or a single request.
func forward(c net.Conn, to, refusal string) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	req, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	if refusal != "" {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", refusal)
		return
	}
	s, err := net.DialTimeout("tcp", to, time.Minute)
	if err != nil {
		return
	}
	defer func() { _ = s.Close() }()
	if req.Method == http.MethodConnect {
		_, err = io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	} else {
		err = req.Write(s)
	}
	if err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(s, in)
		_ = s.(*net.TCPConn).CloseWrite()
	})
	_, _ = io.Copy(c, s)
	_ = c.(*net.TCPConn).CloseWrite()
	both.Wait()
}

func TestThroughAProxyNothingIsClaimedThatItDoes(t *testing.T) {
	plain := start(t, nil, nil)
	l := walked(t, "http://beacon1.example", func(c *Config) { c.Proxy, c.Device, c.Upload = forwarding(t, plain.addr, ""), heron, true })
	if got, want := brief(l), "proxy dns~by-proxy tcp~by-proxy tls~plain-http account test policy package package package conditional upload"; got != want {
		t.Errorf("%s, want %s", got, want)
	}

	ca := tlstest.NewAuthority(t)
	secured := start(t, &connection.TLS{Certificate: certificate(t, ca, time.Time{}, "beacon1.example")}, nil)
	l = walked(t, "https://beacon1.example", func(c *Config) { c.Proxy, c.CAFile = forwarding(t, secured.addr, ""), ca.File() })
	if got, want := brief(l), "proxy dns~by-proxy tcp tls"+fine; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if c := l.rung(t, StepTCP, 0).Connection; c.Tunnel != "beacon1.example:443" || c.Address.IsValid() {
		t.Errorf("%+v", c)
	}
}

func TestProxiesThatFail(t *testing.T) {
	const tunnelFails = "tls~after-failure account~after-failure test~after-failure policy~after-failure upload~after-failure"
	for _, tt := range []struct{ url, refusal, want string }{
		{"https://beacon1.example", "407 Proxy Authentication Required", "tcp!proxy-refuses " + tunnelFails},
		{"https://beacon1.example", "403 Forbidden", "tcp!proxy-refuses " + tunnelFails},
		{"https://beacon1.example", "503 Service Unavailable", "tcp!bad-gateway " + tunnelFails},
		{"http://beacon1.example", "407 Proxy Authentication Required", "tcp~by-proxy tls~plain-http account!proxy-refuses test~after-failure policy~after-failure upload~after-failure"},
		{"http://beacon1.example", "502 Bad Gateway", "tcp~by-proxy tls~plain-http account!bad-gateway test~after-failure policy~after-failure upload~after-failure"},
	} {
		l := walked(t, tt.url, func(c *Config) { c.Proxy = forwarding(t, "", tt.refusal) })
		got, _ := strings.CutPrefix(brief(l), "proxy dns~by-proxy ")
		if got != tt.want {
			t.Errorf("%s, %s: %s, want %s", tt.url, tt.refusal, got, tt.want)
		}
	}
	l := listen(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	closed := walked(t, "https://beacon1.example", func(c *Config) { c.Proxy = "http://user:secret@" + l.Addr().String() })
	if got := brief(closed); !strings.HasPrefix(got, "proxy!proxy-unreachable dns~after-failure tcp~after-failure") {
		t.Error(got)
	}
	if p := closed.rung(t, StepProxy, 0).Proxy; strings.Contains(p.URL, "secret") || p.From != FromConfig {
		t.Errorf("%+v", p)
	}
}
