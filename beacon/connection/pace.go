package connection

import (
	"errors"
	"sync"
	"time"
)

// pace detects slow connections. A connection has a budget of 30 seconds; waiting for the
// network spends it, and transferred bytes refill it: one second per MinRate bytes, up to 30
// seconds. Time that the beacon itself needs is not counted.
type pace struct {
	rate int64 // bytes per second that are not slow

	mu       sync.Mutex
	ends     time.Time // end of the budget if the network is awaited until then
	reads    int       // calls in progress
	writes   int
	rested   time.Time // when the last wait for the network ended
	complete bool      // the whole request was read: further reads are not counted
	gone     bool      // cut: its slot was given away
}

// patience is how long a connection may be idle before it is slow.
const patience = 30 * time.Second

// ErrSlow ends a connection that was slow when its slot was needed.
var ErrSlow = errors.New("too slow: closed because others needed the connection")

// begin restores the full budget: for a new connection, and when a request begins.
func (p *pace) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.ends, p.rested, p.complete = now.Add(patience), now, false
}

// heard records that the whole request was read.
func (p *pace) heard() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.complete {
		p.complete, p.rested = true, time.Now()
	}
}

// awaited reports whether a call waits for the network. Called with mu held.
func (p *pace) awaited() bool { return p.writes > 0 || p.reads > 0 && !p.complete }

// enter starts a read or write, and reports whether the connection was cut.
func (p *pace) enter(calls *int) (cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.awaited() {
		p.ends = p.ends.Add(time.Since(p.rested))
	}
	*calls++
	return p.gone
}

// leave ends a read or write of n bytes. It returns the error to continue with.
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
		return ErrSlow
	}
	return err
}

// slow reports whether the budget is used up, and since when.
func (p *pace) slow(now time.Time) (since time.Time, is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ends, p.awaited() && now.After(p.ends)
}

// cut marks a slow connection as cut; it returns false if the connection is not slow.
func (p *pace) cut(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = p.gone || p.awaited() && now.After(p.ends)
	return p.gone
}
