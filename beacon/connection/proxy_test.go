package connection

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"beacontop/beacon/event"
)

func TestForwardedForIsTrustedOnlyFromTrustedProxies(t *testing.T) {
	trusted := Trusted{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"no header", "10.0.0.1", nil, "10.0.0.1"},
		{"one hop", "10.0.0.1", []string{"192.0.2.7"}, "192.0.2.7"},
		{"with a port", "10.0.0.1", []string{"192.0.2.7:4711"}, "192.0.2.7"},
		{"IPv6 in brackets", "10.0.0.1", []string{"[2001:db8::1]:80"}, "2001:db8::1"},
		{"mapped", "10.0.0.1", []string{"::ffff:192.0.2.7"}, "192.0.2.7"},
		{"a chain of trusted ones", "10.0.0.1", []string{"192.0.2.7, fd00::2", "10.0.0.3"}, "192.0.2.7"},
		{"an entry that the agent forged precedes that of the proxy", "10.0.0.1", []string{"203.0.113.9, 192.0.2.7"}, "192.0.2.7"},
		{"from other addresses it is ignored", "192.0.2.1", []string{"203.0.113.9"}, "192.0.2.1"},
		{"no address", "10.0.0.1", []string{"unknown"}, "10.0.0.1"},
		{"empty", "10.0.0.1", []string{""}, "10.0.0.1"},
		{"only proxies", "10.0.0.1", []string{"10.0.0.2"}, "10.0.0.2"},
	} {
		if got := trusted.client(netip.MustParseAddr(c.peer), c.forwarded); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestEventsNameTheAgentBehindAProxy(t *testing.T) {
	s := start(t, func(c *Config) { c.Trusted = Trusted{netip.MustParsePrefix("127.0.0.1/32")} })
	s.request("GET", "/ManageSoftDL/test", "", "X-Forwarded-For: 192.0.2.7")
	if e := s.event(0); e.Address.String() != "192.0.2.7" || e.Peer != "127.0.0.1" {
		t.Errorf("address %s through %q", e.Address, e.Peer)
	}
}

// proxyV2 is the binary header of the PROXY protocol (version 2) for TCP over IPv4.
func proxyV2(source, destination netip.AddrPort) string {
	b := []byte("\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c")
	b = append(append(b, source.Addr().AsSlice()...), destination.Addr().AsSlice()...)
	b = binary.BigEndian.AppendUint16(b, source.Port())
	return string(binary.BigEndian.AppendUint16(b, destination.Port()))
}

func TestProxyProtocol(t *testing.T) {
	const get = "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n"
	v2 := proxyV2(netip.MustParseAddrPort("192.0.2.9:4000"), netip.MustParseAddrPort("10.0.0.1:80"))
	for _, c := range []struct {
		name, trusted, sent string
		address             string
		status              int
		cause               event.Cause
	}{
		{"version 1", "127.0.0.0/8", "PROXY TCP4 192.0.2.8 10.0.0.1 4000 80\r\n" + get, "192.0.2.8", 200, ""},
		{"version 2", "127.0.0.0/8", v2 + get, "192.0.2.9", 200, ""},
		{"none, from a trusted one", "127.0.0.0/8", get, "127.0.0.1", 200, ""},
		{"not trusted", "10.0.0.0/8", "PROXY TCP4 192.0.2.8 10.0.0.1 4000 80\r\n" + get, "127.0.0.1", 0, event.CauseProxy},
		{"not trusted, version 2", "10.0.0.0/8", v2 + get, "127.0.0.1", 0, event.CauseProxy},
		{"none trusted", "", v2 + get, "127.0.0.1", 0, event.CauseProxy},
		{"broken", "127.0.0.0/8", "PROXY TCP4 nonsense\r\n" + get, "127.0.0.1", 0, event.CauseProxy},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, func(config *Config) {
				if c.trusted != "" {
					config.Trusted = Trusted{netip.MustParsePrefix(c.trusted)}
				}
			})
			conn, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := fmt.Fprint(conn, c.sent); err != nil {
				t.Fatal(err)
			}
			if e := s.event(0); e.Address.String() != c.address || e.Status != c.status || e.Cause != c.cause {
				t.Errorf("from %s: %d %q (%s)", e.Address, e.Status, e.Cause, e.Detail)
			}
		})
	}
}

func TestTheLimitPerAddressExemptsTrustedProxies(t *testing.T) {
	s := start(t, func(c *Config) {
		c.Limits.PerAddress = 2
		c.Trusted = Trusted{netip.MustParsePrefix("127.0.0.1/32")}
	})
	for i := range 5 {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := fmt.Fprint(conn, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if e := s.event(i); e.Status != 200 {
			t.Errorf("connection %d: %d %q", i, e.Status, e.Cause)
		}
	}
}

func FuzzForwardedFor(f *testing.F) {
	f.Add("192.0.2.7, [::1]:80")
	f.Fuzz(func(t *testing.T, text string) {
		got := Trusted{netip.MustParsePrefix("0.0.0.0/0")}.client(netip.MustParseAddr("10.0.0.1"), strings.Split(text, "\n"))
		if !got.IsValid() || got.Zone() != "" {
			t.Errorf("%q: %v", text, got)
		}
	})
}
