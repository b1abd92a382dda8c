package admin

import (
	"net"
	"net/netip"
	"sync"
)

const (
	connectionsMost = 128
	perAddressMost  = 32
)

// limited closes connections beyond the limits as soon as they are accepted: those who wait here hold a
// token, or end within seconds.
type limited struct {
	net.Listener

	mu     sync.Mutex
	total  int
	origin map[netip.Prefix]int
}

func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := originOf(addressOf(c.RemoteAddr().String()))
		if l.enter(from) {
			return &conn{Conn: c, leave: sync.OnceFunc(func() { l.leave(from) })}, nil
		}
		_ = c.Close() // it was not used
	}
}

func (l *limited) enter(from netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.total >= connectionsMost || l.origin[from] >= perAddressMost {
		return false
	}
	l.total++
	l.origin[from]++
	return true
}

func (l *limited) leave(from netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	if l.origin[from]--; l.origin[from] == 0 {
		delete(l.origin, from)
	}
}

type conn struct {
	net.Conn
	leave func()
}

func (c *conn) Close() error {
	c.leave()
	return c.Conn.Close()
}

// addressOf returns the address of "ADDRESS:PORT"; zero: it is none.
func addressOf(remote string) netip.Addr {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// originOf is what limits count as one address: one of IPv4, or a network of IPv6, in which one machine
// can have any address.
func originOf(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil { // not an address
		return netip.Prefix{}
	}
	return p
}
