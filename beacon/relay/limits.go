package relay

import (
	"context"
	"io"
	"sync"
	"time"

	"beacontop/beacon/event"
)

// Window is a daily span of local time in which files may be relayed. From and To are times since
// midnight; a To before From is on the next day.
type Window struct{ From, To time.Duration }

// Open reports whether the time of day of t is in a window, in the zone of t.
func (w Window) Open(t time.Time) bool {
	since := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	if w.From <= w.To {
		return w.From <= since && since < w.To
	}
	return since >= w.From || since < w.To
}

// allowed reports whether files may be relayed at a time; without windows always.
func allowed(windows []Window, t time.Time) bool {
	for _, w := range windows {
		if w.Open(t.Local()) {
			return true
		}
	}
	return len(windows) == 0
}

// opens returns when the next window begins; there must be one, and none open.
func opens(windows []Window, now time.Time) time.Time {
	var next time.Time
	y, m, d := now.Local().Date()
	for _, w := range windows {
		for _, day := range []int{d, d + 1} {
			at := time.Date(y, m, day, 0, 0, int(w.From.Seconds()), 0, time.Local)
			if at.After(now) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}

// tellWindow publishes when the relay window opens or closes.
func (r *Relay) tellWindow(now time.Time) {
	if len(r.config.Windows) == 0 {
		return
	}
	closed := !allowed(r.config.Windows, now)
	if r.closed != nil && *r.closed == closed {
		return
	}
	r.closed = &closed
	e := event.Event{Time: now.UTC(), Topic: event.TopicWindow, Active: !closed}
	if closed {
		e.Since = opens(r.config.Windows, now).UTC()
	}
	r.config.Publish(e)
}

// throttle limits the rate of all deliveries together.
type throttle struct {
	perSecond int64 // 0: no limit

	mu   sync.Mutex
	free time.Time // when the rate allows the next bytes
}

// take waits until n more bytes may be sent.
func (t *throttle) take(ctx context.Context, n int) error {
	if t.perSecond <= 0 {
		return nil
	}
	t.mu.Lock()
	now := time.Now()
	if t.free.Before(now) {
		t.free = now
	}
	wait := t.free.Sub(now)
	t.free = t.free.Add(time.Duration(int64(n) * int64(time.Second) / t.perSecond))
	t.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	pauseFor(ctx, wait)
	return ctx.Err()
}

// body is the content of a file being sent, at the allowed rate.
type body struct {
	ctx context.Context
	io.Reader
	pace *throttle
}

// pieceBytes bounds one read, so that a low rate is smooth.
const pieceBytes = 16 << 10

func (b body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p[:min(len(p), pieceBytes)])
	if n > 0 {
		if err := b.pace.take(b.ctx, n); err != nil {
			return 0, err
		}
	}
	return n, err
}

// pauseFor waits for d, or until ctx ends.
func pauseFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
