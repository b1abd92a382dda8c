package connection

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/pires/go-proxyproto"

	"beacontop/beacon/event"
)

// Trusted are the addresses of proxies and load balancers whose X-Forwarded-For and PROXY
// headers are trusted. The headers of all others are ignored.
type Trusted []netip.Prefix

func (t Trusted) has(a netip.Addr) bool {
	for _, p := range t {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Client returns the address of the agent that sent a request, and of the proxy in front of it;
// empty: none. X-Forwarded-For counts only if the proxy is trusted.
func (t Trusted) Client(r *http.Request) (client netip.Addr, proxy string) {
	peer := addressOf(r.RemoteAddr)
	hops := r.Header["X-Forwarded-For"]
	if len(hops) == 0 || !t.has(peer) {
		return peer, ""
	}
	return t.client(peer, hops), peer.String()
}

// client returns the address of the agent: the peer's own or, behind trusted proxies, the one
// that the last of them saw. X-Forwarded-For is read from its end, which the nearest proxy wrote;
// an entry is trusted only if all after it are trusted.
func (t Trusted) client(peer netip.Addr, forwarded []string) netip.Addr {
	for i := len(forwarded) - 1; i >= 0 && t.has(peer); i-- {
		hops := strings.Split(forwarded[i], ",")
		for j := len(hops) - 1; j >= 0 && t.has(peer); j-- {
			hop := hopAddress(strings.TrimSpace(hops[j]))
			if !hop.IsValid() {
				return peer
			}
			peer = hop
		}
	}
	return peer
}

// hopAddress parses an address, with or without a port; zero if invalid.
func hopAddress(text string) netip.Addr {
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a.Unmap().WithZone("")
	}
	return addressOf(text)
}

// proxyHeaderTimeout is the time for the PROXY header of a trusted proxy.
const proxyHeaderTimeout = 10 * time.Second

// unproxied handles the PROXY protocol (versions 1 and 2) on connections from trusted addresses;
// those without it pass. From others it is rejected like anything else that is not HTTP.
func (s *Set) unproxied(l net.Listener) net.Listener {
	trusted := s.config.Trusted
	if len(trusted) == 0 {
		return l
	}
	return &proxyproto.Listener{
		Listener:          l,
		ReadHeaderTimeout: proxyHeaderTimeout,
		ConnPolicy: func(o proxyproto.ConnPolicyOptions) (proxyproto.Policy, error) {
			if trusted.has(addressOf(o.Upstream.String())) {
				return proxyproto.USE, nil
			}
			return proxyproto.SKIP, nil
		},
	}
}

// speaksProxy reports whether a connection begins with the PROXY protocol.
func speaksProxy(first []byte) bool {
	const v1, v2 = "PROXY ", "\r\n\r\n\x00\r\nQUIT\n"
	return strings.HasPrefix(string(first), v1) || strings.HasPrefix(string(first), v2)
}

var errProxy = errors.New("PROXY protocol from an address that is not trusted")

func (s *Set) refuseProxy(c net.Conn) error {
	s.refused(c.RemoteAddr().String(), event.CauseProxy, errProxy.Error())
	return errProxy
}
