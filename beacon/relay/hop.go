package relay

import (
	"context"
	"errors"
	"time"

	"beacontop/beacon/estate"
)

// hop is one parent with what the relay knows of it.
type hop struct {
	Parent
	reach estate.Reach
	down  pause     // in force until its end, when the parent failed
	wrong error     // what it answered to a file when it failed: that it is there says nothing then
	since time.Time // it failed
	heard time.Time // it answered well; zero: not since it failed
	told  time.Time // when its state was last published
	taken uint64    // files; guarded by the relay
}

// chain is the parents in order of preference; one of them is in use.
type chain struct {
	hops    []*hop
	current int
	publish func(estate.Event)
}

// tellEvery is how often the state of a parent is published although it did not
// change: enough for a latency that is shown.
const tellEvery = time.Second

func newChain(c Config) *chain {
	out := &chain{publish: c.Publish}
	for _, p := range c.Parents {
		out.hops = append(out.hops, &hop{Parent: p})
	}
	return out
}

// announce publishes all parents before anything is known of them.
func (c *chain) announce() {
	for _, h := range c.hops {
		c.tell(h, 0, nil, "")
	}
}

// choose returns the parent to use now: the most preferred one that is not resting
// after a failure. One that is not in use is asked first whether it is there; so the
// relay goes back to a better parent only when that has been healthy. Nil: all rest.
func (c *chain) choose(ctx context.Context) *hop {
	now := time.Now()
	for i, h := range c.hops {
		if now.Before(h.down.until) {
			continue
		}
		if i == c.current {
			return h
		}
		started := time.Now()
		if err := h.Check(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			c.failed(h, err, false)
			continue
		}
		c.current = i
		if h.wrong != nil {
			c.tell(h, 0, h.wrong, "") // a file that arrives will show that it is well again
		} else {
			c.worked(h, time.Since(started), "the relay uses this parent now")
		}
		return h
	}
	return nil
}

// wakes returns when the first resting parent may be tried again.
func (c *chain) wakes() time.Time {
	var first time.Time
	for _, h := range c.hops {
		if first.IsZero() || h.down.until.Before(first) {
			first = h.down.until
		}
	}
	return first
}

// doubtAfter is how long a parent rests at least that failed at a file.
const doubtAfter = 5 * time.Second

// doubt shortens the rest of parents that failed at a file which may itself be at fault:
// there is another now that can show it.
func (c *chain) doubt() {
	for _, h := range c.hops {
		status := (*statusError)(nil)
		if !errors.As(h.wrong, &status) || !mayBeOfFile(status.code) || status.after > 0 {
			continue
		}
		if soon := h.since.Add(doubtAfter); h.down.until.After(soon) {
			h.down.until = soon
		}
	}
}

// worked notes an answer of a parent.
func (c *chain) worked(h *hop, latency time.Duration, detail string) {
	h.down, h.wrong, h.heard = pause{}, nil, time.Now()
	changed := h.reach != estate.ReachUp || detail != ""
	h.reach = estate.ReachUp
	if changed || time.Since(h.told) >= tellEvery {
		c.tell(h, latency, nil, detail)
	}
}

// failed lets a parent rest, at least as long as it asked for. It failed at a file, or when
// it was asked whether it is there.
func (c *chain) failed(h *hop, err error, atFile bool) {
	h.reach, h.since, h.heard = estate.ReachDown, time.Now(), time.Time{}
	h.down.next()
	h.wrong = nil
	if status := (*statusError)(nil); atFile && errors.As(err, &status) {
		h.wrong = err
	}
	if asked := time.Now().Add(retryAfter(err)); asked.After(h.down.until) {
		h.down.until = asked
	}
	c.tell(h, 0, err, "")
}

func (c *chain) tell(h *hop, latency time.Duration, err error, detail string) {
	h.told = time.Now()
	e := estate.Event{
		Time: h.told.UTC(), Topic: estate.TopicParent, Name: h.String(), Peer: h.String(),
		Reach: h.reach, Duration: latency, Detail: detail, Active: c.hops[c.current] == h,
	}
	if err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	c.publish(e)
}
