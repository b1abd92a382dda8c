package connection

import (
	"context"
	"net"
	"sync"
)

// Own is a listener for requests of the beacon to itself, which need no port: they show that it
// still serves. They count towards no limit.
type Own struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

// NewOwn returns a listener that is open.
func NewOwn() *Own { return &Own{conns: make(chan net.Conn), done: make(chan struct{})} }

// Dial opens a connection, which the caller closes.
func (o *Own) Dial(ctx context.Context) (net.Conn, error) {
	mine, theirs := net.Pipe()
	select {
	case o.conns <- ownConn{theirs}:
		return mine, nil
	case <-o.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept returns the next connection.
func (o *Own) Accept() (net.Conn, error) {
	select {
	case c := <-o.conns:
		return c, nil
	case <-o.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and Dial.
func (o *Own) Close() error {
	o.once.Do(func() { close(o.done) })
	return nil
}

// Addr is no address: no agent can connect.
func (*Own) Addr() net.Addr { return &net.UnixAddr{Name: "beacon", Net: "pipe"} }

// ownConn is a connection of the beacon to itself.
type ownConn struct{ net.Conn }

// Within prepares a listener of the beacon itself.
func (s *Set) Within(o *Own) net.Listener { return newParking(s, o) }

// Own reports whether a request is one of the beacon to itself.
func (c *Conn) Own() bool {
	if c == nil {
		return false
	}
	_, is := c.Conn.(ownConn)
	return is
}
