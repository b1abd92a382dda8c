package connection

import (
	"net"
	"sync"
	"time"
)

// parking is a listener that passes a connection to net/http when there is data to read, and
// takes it back when it becomes idle. In net/http an idle connection uses two buffers and a grown
// stack, 15 kB in all; parked it uses a small stack. Agents keep connections open that they use
// twice a day.
//
//	accept ──▶ parked ── first bytes ──▶ Accept ──▶ net/http ── idle ──▶ parked …
//	              └── too long ──▶ closed
//
// The TLS handshake is complete before net/http gets a connection, which it regards as plain:
// see Conn.Secure.
type parking struct {
	net.Listener
	set   *Set          // receives errors outside and inside net/http
	ready chan net.Conn // connections with data to read
	begin sync.Once

	mu     sync.Mutex
	parked map[*Conn]struct{}
	closed bool
	failed error          // of accept
	ended  chan struct{}  // closed with failed
	all    sync.WaitGroup // goroutines
}

// Timeouts of parking.
const (
	parkAfter   = 50 * time.Millisecond // idle in net/http: agents request one file right after the other
	parkedFirst = headerTimeout         // until the first data of a new connection
	parkedIdle  = 2 * time.Minute       // until the next data
)

func newParking(s *Set, l net.Listener) *parking {
	return &parking{Listener: l, set: s, ready: make(chan net.Conn), parked: map[*Conn]struct{}{}, ended: make(chan struct{})}
}

// Accept returns a connection with data to read.
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
		p.park(&Conn{Conn: c, parking: p, counted: countedOf(c)}, parkedFirst)
	}
}

// park waits in the background for data.
func (p *parking) park(c *Conn, atMost time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = c.Conn.Close()
		return
	}
	p.parked[c] = struct{}{}
	p.all.Go(func() { c.wait(atMost) })
}

// leave removes a connection from the parked ones, and reports whether it may continue.
func (p *parking) leave(c *Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.parked, c)
	return !p.closed
}

// Close stops accepting, closes the parked connections, and waits for them.
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
