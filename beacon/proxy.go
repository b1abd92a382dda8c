package beacon

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pires/go-proxyproto"

	"beacontop/beacon/estate"
)

// Trusted are the addresses of proxies and load balancers that tell the truth about
// whom they speak for. What anybody else says of that is not believed.
type Trusted []netip.Prefix

func (t Trusted) has(a netip.Addr) bool {
	for _, p := range t {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// client returns the address of the agent: the peer's own, or behind trusted proxies
// what the last of them saw. X-Forwarded-For is read from its end, where the nearest
// proxy wrote; an entry is believed only if all behind it are trusted.
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

// hopAddress reads an address, with or without a port; the zero address is none.
func hopAddress(text string) netip.Addr {
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a.Unmap().WithZone("")
	}
	return addressOf(text)
}

// proxyHeaderTimeout is for the first bytes of a connection from a trusted proxy.
const proxyHeaderTimeout = 10 * time.Second

// unproxied takes the PROXY protocol (versions 1 and 2) off connections from trusted
// addresses; those without it pass. To others it is not spoken: their connection fails
// as any other that is no HTTP.
func (b *Beacon) unproxied(l net.Listener) net.Listener {
	trusted := b.config.Trusted
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

func (b *Beacon) refuseProxy(c net.Conn) error {
	b.refused(c.RemoteAddr().String(), estate.CauseProxy, errProxy.Error())
	return errProxy
}
