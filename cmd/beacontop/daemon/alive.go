package daemon

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Limits of Alive.
const (
	// stillLimit is how long the state may stand still: it gets an event every second, and the
	// largest batch takes a second or two.
	stillLimit = 30 * time.Second
	// recallLimit is how long the history may be read at the start: four gigabytes from a slow disk.
	recallLimit = 10 * time.Minute
)

// heart knows when the state last got an event. It measures with the clock that cannot jump and does
// not run while the machine sleeps.
type heart struct {
	begun  time.Time    // of the process that it measures
	beaten atomic.Int64 // after begun, in nanoseconds; 0: never
}

func (h *heart) beat() { h.beaten.Store(int64(time.Since(h.begun))) }

// check returns an error if the heart stands still.
func (h *heart) check() error {
	last, limit := time.Duration(h.beaten.Load()), stillLimit
	if last == 0 {
		limit = recallLimit
	}
	if still := time.Since(h.begun) - last; still > limit {
		return fmt.Errorf("no event was applied for %s", still.Round(time.Second))
	}
	return nil
}

// Alive returns an error if the beacon does not answer a request to itself, or if events are no
// longer applied to its state. It is for a service manager that restarts a beacon that hangs; it
// fails before and after Run.
func (s *Station) Alive(ctx context.Context) error {
	if err := s.heart.check(); err != nil {
		return err
	}
	return s.beacon.Alive(ctx)
}
