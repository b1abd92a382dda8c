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

	failed error         // of accept
	ended  chan struct{} // closed with failed
	ending sync.Once

	closing   sync.Once
	unclosed  error          // of closing the listener
	accepting sync.WaitGroup // the goroutine that accepts

	mu       sync.Mutex
	parked   map[*Conn]struct{}
	refusing bool // accepts no more, but serves
	expired  bool // no connection is parked any more
	closed   bool
	all      sync.WaitGroup // goroutines of parked connections
}

// Timeouts of parking.
const (
	parkAfter   = 50 * time.Millisecond // idle in net/http: agents request one file right after the other
	parkedFirst = headerTimeout         // until the first data of a new connection
	parkedIdle  = 2 * time.Minute       // until the next data
)

func newParking(s *Set, l net.Listener) *parking {
	p := &parking{Listener: l, set: s, ready: make(chan net.Conn), parked: map[*Conn]struct{}{}, ended: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parkings = append(s.parkings, p)
	return p
}

// Accept returns a connection with data to read.
func (p *parking) Accept() (net.Conn, error) {
	p.start()
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
			p.mu.Lock()
			refusing := p.refusing
			p.mu.Unlock()
			if !refusing {
				p.end(err)
			}
			return
		}
		p.park(&Conn{Conn: c, parking: p, counted: countedOf(c)}, parkedFirst)
	}
}

// start accepts in the background, once.
func (p *parking) start() { p.begin.Do(func() { p.accepting.Go(p.accept) }) }

// end makes Accept fail.
func (p *parking) end(err error) {
	p.ending.Do(func() {
		p.failed = err
		close(p.ended)
	})
}

// park waits in the background for data.
func (p *parking) park(c *Conn, atMost time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.expired {
		_ = c.Conn.Close()
		return
	}
	p.parked[c] = struct{}{}
	p.all.Go(func() { c.wait(atMost) })
}

// limit sets how long a parked connection waits for data.
func (p *parking) limit(c *Conn, atMost time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := time.Now().Add(atMost)
	if p.expired {
		until = past
	}
	return c.SetReadDeadline(until)
}

// leave removes a connection from the parked ones, and reports whether it may continue.
func (p *parking) leave(c *Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.parked, c)
	return !p.closed
}

// closeListener closes the listener below, once.
func (p *parking) closeListener() error {
	p.closing.Do(func() { p.unclosed = p.Listener.Close() })
	return p.unclosed
}

// Close stops accepting, closes the parked connections, and waits for them.
func (p *parking) Close() error {
	err := p.closeListener()
	p.mu.Lock()
	p.closed = true
	for c := range p.parked {
		_ = c.Conn.Close()
	}
	p.mu.Unlock()
	p.start()
	p.end(net.ErrClosed)
	p.accepting.Wait()
	p.all.Wait()
	return err
}
