package beacon

import (
	"errors"
	"sync"
	"time"
)

// pace tells whether a connection is slow. It has 30 seconds of patience in hand; waiting for
// the network spends it, and what comes or goes buys more of it: a second for each minimum
// rate of bytes, up to the 30 again. What the beacon itself takes its time for costs nothing.
type pace struct {
	rate int64 // bytes per second that are not slow

	mu       sync.Mutex
	ends     time.Time // of patience, if the network is awaited until then
	reads    int       // calls that wait for the network
	writes   int
	rested   time.Time // since when it is not awaited, or when it was last not
	complete bool      // the whole request is here: what is read now is not awaited
	gone     bool      // cut: its place was given away
}

// patience is how long nothing may come before a connection is slow.
const patience = 30 * time.Second

// errSlow ends a connection that was slow when others needed its place.
var errSlow = errors.New("too slow while others waited for a connection")

// begin gives the whole patience: to a new connection, or when a request begins.
func (p *pace) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.ends, p.rested, p.complete = now.Add(patience), now, false
}

// heard says that the whole request is here.
func (p *pace) heard() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.complete {
		p.complete, p.rested = true, time.Now()
	}
}

// awaited reports whether the network is awaited. Called with mu held.
func (p *pace) awaited() bool { return p.writes > 0 || p.reads > 0 && !p.complete }

// enter begins to wait for the network in reads or writes, and reports whether the connection
// was cut.
func (p *pace) enter(calls *int) (cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.awaited() {
		p.ends = p.ends.Add(time.Since(p.rested))
	}
	*calls++
	return p.gone
}

// leave ends waiting: n bytes moved. It returns the error to go on with.
func (p *pace) leave(calls *int, n int, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	*calls--
	if !p.awaited() {
		p.rested = now
	}
	p.ends = p.ends.Add(time.Duration(n) * time.Second / time.Duration(p.rate))
	if full := now.Add(patience); p.ends.After(full) {
		p.ends = full
	}
	if err != nil && p.gone {
		return errSlow
	}
	return err
}

// slow reports whether the network has been awaited for too long, and since when.
func (p *pace) slow(now time.Time) (since time.Time, is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ends, p.awaited() && now.After(p.ends)
}

// cut marks a connection that is slow as one whose place was given away.
func (p *pace) cut(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = p.gone || p.awaited() && now.After(p.ends)
	return p.gone
}
