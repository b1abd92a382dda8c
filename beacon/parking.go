package beacon

import (
	"net"
	"sync"
	"time"
)

// parking is a listener that gives a connection to net/http when there is something to
// read on it, and takes it back when nothing has come for a moment. In net/http an idle
// connection holds two buffers and a grown stack, 15 kB in all; parked it holds a small
// stack. Agents keep connections open that they use twice a day.
//
//	accept ──▶ parked ── first bytes ──▶ Accept ──▶ net/http ── idle ──▶ parked …
//	              └── too long ──▶ closed
//
// The handshake of a connection that speaks TLS is over before net/http sees it, which
// takes it for a plain one: see secure.
type parking struct {
	net.Listener
	beacon *Beacon       // is told what goes wrong without net/http, or within it
	ready  chan net.Conn // with something to read
	begin  sync.Once

	mu     sync.Mutex
	parked map[*parkedConn]struct{}
	closed bool
	failed error          // of accepting
	ended  chan struct{}  // closed with failed
	all    sync.WaitGroup // goroutines
}

// Times of parking.
const (
	parkAfter   = 50 * time.Millisecond // idle in net/http: agents ask for one file right after the other
	parkedFirst = headerTimeout         // until a new connection says something
	parkedIdle  = 2 * time.Minute       // until it says something again
)

func newParking(b *Beacon, l net.Listener) *parking {
	return &parking{Listener: l, beacon: b, ready: make(chan net.Conn), parked: map[*parkedConn]struct{}{}, ended: make(chan struct{})}
}

// Accept returns a connection on which something can be read.
func (p *parking) Accept() (net.Conn, error) {
	p.begin.Do(func() { p.all.Go(p.accept) })
	select {
	case c := <-p.ready:
		return c, nil
	case <-p.ended:
		return nil, p.failed
	}
}

// accept parks every new connection until the listener fails or is closed.
func (p *parking) accept() {
	for {
		c, err := p.Listener.Accept()
		if err != nil {
			p.failed = err
			close(p.ended)
			return
		}
		p.park(&parkedConn{Conn: c, parking: p, counted: countedOf(c)}, parkedFirst)
	}
}

// park waits in the background for something to read.
func (p *parking) park(c *parkedConn, atMost time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = c.Conn.Close()
		return
	}
	p.parked[c] = struct{}{}
	p.all.Go(func() { c.wait(atMost) })
}

// leave takes a connection out of the lot, and reports whether it may go on.
func (p *parking) leave(c *parkedConn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.parked, c)
	return !p.closed
}

// Close stops accepting, closes what is parked, and waits for it.
func (p *parking) Close() error {
	err := p.Listener.Close()
	p.mu.Lock()
	p.closed = true
	for c := range p.parked {
		_ = c.Conn.Close()
	}
	p.mu.Unlock()
	p.begin.Do(func() {
		p.failed = net.ErrClosed
		close(p.ended)
	})
	p.all.Wait()
	return err
}
