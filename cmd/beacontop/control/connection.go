package control

import (
	"context"
	"net"
	"sync"
)

// conn is one connection. A screen sends all its queries over one: so each connection has a viewer,
// which keeps what that screen reads, and ends with it.
type conn struct {
	net.Conn
	release func() // gives its place to another connection
	attach  func() (Viewer, func())

	mu     sync.Mutex
	closed bool
	shown  Viewer // nil: it has not asked for a sample
	end    func()
}

type connKey struct{}

// connOf returns the connection of a request.
func connOf(ctx context.Context) *conn { return ctx.Value(connKey{}).(*conn) }

// viewer returns the viewer of the connection; false: the connection is closed.
func (c *conn) viewer() (Viewer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shown == nil && !c.closed {
		c.shown, c.end = c.attach()
	}
	return c.shown, !c.closed
}

// Close ends the viewer, too.
func (c *conn) Close() error {
	c.mu.Lock()
	if c.shown != nil {
		c.end()
	}
	c.closed = true
	c.mu.Unlock()
	c.release()
	return c.Conn.Close()
}

// limited accepts a limited number of connections at a time; more wait in the system.
type limited struct {
	net.Listener
	slots  chan struct{}
	attach func() (Viewer, func())
	closed chan struct{}
	once   sync.Once
}

func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &conn{Conn: c, attach: l.attach, release: sync.OnceFunc(func() { <-l.slots })}, nil
}

func (l *limited) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}
