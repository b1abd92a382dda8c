package weblog

import (
	"bytes"
	"net/netip"

	"beacontop/beacon/cache"
)

// addresses caches texts that are slow to parse: IPv6 addresses, and invalid ones.
type addresses map[string]netip.Addr

// of parses an address in the form of the live beacon: without zone, and IPv4 as such. It
// returns the zero Addr for invalid text.
func (a addresses) of(text []byte) netip.Addr {
	if addr, ok := address4(text); ok {
		return addr
	}
	if addr, ok := a[string(text)]; ok {
		return addr
	}
	addr, _ := netip.ParseAddr(string(text))
	addr = addr.Unmap().WithZone("")
	const longest = 64 // of an IPv6 address with its zone
	if len(text) <= longest {
		cache.Put(a, addressLimit, string(text), addr)
	}
	return addr
}

// address4 parses a plain IPv4 address.
func address4(text []byte) (netip.Addr, bool) {
	var octets [4]byte
	n, value, digits := 0, 0, 0
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9':
			value = 10*value + int(c-'0')
			if digits++; digits > 3 || value > 255 || digits > 1 && value < 10 {
				return netip.Addr{}, false
			}
			octets[n] = byte(value)
		case c == '.' && digits > 0 && n < 3:
			n, value, digits = n+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	return netip.AddrFrom4(octets), n == 3 && digits > 0
}

// forwarded parses the first hop of an X-Forwarded-For header: the agent. Some proxies add its
// port. A client that reaches the beacon without a proxy can forge the header, which affects
// only this dashboard.
func (a addresses) forwarded(header []byte) netip.Addr {
	first, _, _ := bytes.Cut(header, []byte(","))
	first = bytes.Trim(first, "+ \"")
	if len(first) == 0 {
		return netip.Addr{}
	}
	if first[0] == '[' {
		first, _, _ = bytes.Cut(first[1:], []byte("]"))
	} else if host, _, ok := bytes.Cut(first, []byte(":")); ok && bytes.IndexByte(host, '.') >= 0 {
		if addr, ok := address4(host); ok {
			return addr
		}
	}
	return a.of(first)
}

// client finds the agent's address in the part of a combined row before the time:
//
//	10.9.0.8 - user                         the client
//	beacon.example:443 10.9.0.8 - user      a virtual host, and the client
//	10.9.0.8, 10.255.0.1 - user             X-Forwarded-For instead
//	- 10.9.0.8 - user                       X-Forwarded-For before it, here empty
//	10.255.0.1 (10.9.0.8) - user            X-Forwarded-For after the proxy
//
// It returns the zero Addr if there is a host name instead.
func (a addresses) client(text []byte) (client netip.Addr) {
	host := false // client may be a virtual host: it has a port
	for len(text) > 0 {
		var word []byte
		word, text, _ = bytes.Cut(text, []byte(" "))
		list := bytes.IndexByte(word, ',') >= 0
		inner, ok := bytes.CutPrefix(word, []byte("("))
		addr := a.forwarded(bytes.TrimRight(inner, ")"))
		switch {
		case !addr.IsValid():
		case ok:
			return addr
		case !client.IsValid():
			client, host = addr, !list && bytes.IndexByte(word, ':') >= 0 && bytes.IndexByte(word, '.') >= 0
		case host:
			client, host = addr, false
		}
	}
	return client
}

// addressOf returns the agent's address in a row: the first hop if a proxy recorded one, or
// else the peer of the connection.
func (d *decoder) addressOf(c *columns) netip.Addr {
	if header := c.value(columnForwarded); header != nil {
		if addr := d.addresses.forwarded(header); addr.IsValid() {
			return addr
		}
	}
	if peer := c.value(columnAddress); peer != nil {
		return d.addresses.of(peer)
	}
	return netip.Addr{}
}
