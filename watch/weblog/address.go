package weblog

import (
	"bytes"
	"net/netip"
)

// addresses are those that take long to read: IPv6 ones, and texts that are none.
type addresses map[string]netip.Addr

// of reads an address as the live beacon has it: without its zone, and IPv4 as such. It
// is the zero Addr when the text is none.
func (a addresses) of(text []byte) netip.Addr {
	if addr, ok := address4(text); ok {
		return addr
	}
	if addr, ok := a[string(text)]; ok {
		return addr
	}
	addr, _ := netip.ParseAddr(string(text))
	addr = addr.Unmap().WithZone("")
	if len(a) >= addressLimit {
		clear(a)
	}
	const longest = 64 // of an IPv6 address with its zone
	if len(text) <= longest {
		a[string(text)] = addr
	}
	return addr
}

// address4 reads a plain IPv4 address.
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

// forwarded reads the first hop of an X-Forwarded-For header: the agent. Some proxies
// add its port. Whoever reaches the beacon without a proxy can write anything there,
// which can mislead this dashboard and nothing else.
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

// client finds the agent's address in what stands before the time of a combined row:
//
//	10.9.0.8 - user                         the client
//	beacon.example:443 10.9.0.8 - user      a virtual host, and the client
//	10.9.0.8, 10.255.0.1 - user             X-Forwarded-For in its place
//	- 10.9.0.8 - user                       X-Forwarded-For before it, here none
//	10.255.0.1 (10.9.0.8) - user            X-Forwarded-For behind the proxy
//
// It is the zero Addr where a name stands in its place.
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

// addressOf returns the agent's address in a row: the first hop where a proxy tells of
// one, else the other end of the connection.
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
