package relay

import (
	"errors"
	"net"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// hop is one parent with its state.
//
//	checked ──ok──▶ on trial: one file at a time ──one accepted──▶ trusted: all slots
//	  ▲                │                                               │
//	  └──── pause ◀────┴── failed, or failed at two files in a row ◀───┘
type hop struct {
	Parent
	reach event.Reach
	pause       // in effect until its end, after a failure
	wrong error // error from sending a file; takes precedence over a successful check
	ready bool  // the last check succeeded, and no failure since
	trial bool  // has not accepted a file since
	heard time.Time
	told  time.Time // when its state was last published

	asking  bool      // a check is running
	askNow  bool      // it failed at a file: check whether it is up at all
	sending int       // files in progress
	began   time.Time // start of the last one
	taken   uint64

	doubted *item   // the file at which it failed; other files show whose fault it was
	tried   []*item // other files at which it failed, so that a different one is tried next
}

// idlePatience is the check timeout of an idle parent that was up: with checkEvery less than the ten
// seconds within which a loss is to be noticed. A parent that receives files, or returns after a
// failure, gets more time.
const idlePatience = 4 * time.Second

func (h *hop) patience() time.Duration {
	if h.ready && h.sending == 0 {
		return idlePatience
	}
	return checkTimeout
}

// down reports whether the parent has failed and has not passed a check since.
func (h *hop) down() bool { return !h.ready }

// trialTime is how long the only file of a parent on trial may take before others follow, if no
// other parent is available for them: the file may just be large.
const trialTime = 2 * time.Second

// takes reports whether one more file may be sent.
func (h *hop) takes(now time.Time, others bool) bool {
	return !h.trial || h.sending == 0 || !others && h.doubted == nil && now.Sub(h.began) >= trialTime
}

// triedLimit bounds the files tried at a failing parent one after the other; then the first one
// is tried again.
const triedLimit = 100

// passes reports whether to skip a file when looking for the next one to test a failing parent:
// it was tried already. The doubted file itself pauses, and is tried again here only if there is no
// other parent.
func (h *hop) passes(i *item, others bool) bool {
	return h.doubted != nil && (slices.Contains(h.tried, i) || others && i == h.doubted)
}

// chain is the parents in order of preference; one of them is in use.
type chain struct {
	hops    []*hop
	current int
	publish func(event.Event)
}

// tellEvery is how often the state of a parent is published if it does not change: often enough
// for the displayed latency.
const tellEvery = time.Second

func newChain(c Config) *chain {
	out := &chain{publish: c.Publish}
	for _, p := range c.Parents {
		out.hops = append(out.hops, &hop{Parent: p})
	}
	return out
}

// announce publishes all parents before their state is known.
func (c *chain) announce() {
	for _, h := range c.hops {
		c.tell(h, 0, nil, "")
	}
}

// unasked returns the parents that are due for a check.
func (c *chain) unasked(now time.Time) []*hop {
	var out []*hop
	for i, h := range c.hops {
		if !h.asking && !now.Before(c.askAt(i)) {
			out = append(out, h)
		}
	}
	return out
}

// askAt is when a parent is due for a check.
func (c *chain) askAt(i int) time.Time {
	switch h := c.hops[i]; {
	case h.askNow:
		return time.Time{}
	case !h.ready:
		return h.until
	case i == c.current:
		return h.heard.Add(checkEvery)
	default:
		return h.heard.Add(spareEvery)
	}
}

// wakes is when the next check is due.
func (c *chain) wakes(now time.Time) time.Time {
	next := now.Add(time.Minute)
	for i, h := range c.hops {
		if at := c.askAt(i); !h.asking && at.Before(next) {
			next = at
		}
	}
	return next
}

// usable returns the parents that may get files now: those on trial, which get one at a time,
// up to the most preferred trusted one, which gets all others.
func (c *chain) usable() []*hop {
	var out []*hop
	for i, h := range c.hops {
		if !h.ready && h.reach == event.ReachUnknown {
			break // at the start wait for the most preferred parent
		}
		if !h.ready || h.asking && h.doubted != nil {
			continue
		}
		out = append(out, h)
		if !h.trial {
			c.use(i)
			return out
		}
	}
	if len(out) > 0 && !c.hops[c.current].ready {
		c.use(c.index(out[0]))
	}
	return out
}

// trialEnds is when others may follow the one file of a parent on trial; zero: not on trial.
func (c *chain) trialEnds(now time.Time) time.Time {
	var first time.Time
	for _, h := range c.hops {
		if at := h.began.Add(trialTime); h.trial && h.sending > 0 && at.After(now) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

func (c *chain) index(h *hop) int {
	for i := range c.hops {
		if c.hops[i] == h {
			return i
		}
	}
	return 0
}

// use makes a parent the one in use.
func (c *chain) use(i int) {
	if i == c.current {
		return
	}
	c.current = i
	h := c.hops[i]
	c.tell(h, 0, h.wrong, "this parent is now in use")
}

// checked is the result of a check.
type checked struct {
	hop  *hop
	took time.Duration
	err  error
}

// answered processes a successful check. An error from sending a file takes precedence.
func (c *chain) answered(h *hop, took time.Duration) {
	if !h.ready {
		h.ready, h.trial = true, true
	}
	h.heard = time.Now()
	if h.wrong == nil && (h.doubted == nil || h.taken > 0) {
		c.worked(h, took)
	}
}

// worked records a success of a parent.
func (c *chain) worked(h *hop, latency time.Duration) {
	h.pause, h.wrong, h.heard = pause{}, nil, time.Now()
	changed := h.reach != event.ReachUp
	h.reach, h.ready = event.ReachUp, true
	if changed || time.Since(h.told) >= tellEvery {
		c.tell(h, latency, nil, "")
	}
}

// failed starts a pause for a parent, at least as long as it requested. It failed at a file, or
// at a check.
func (c *chain) failed(h *hop, err error, atFile bool) {
	h.reach, h.ready, h.askNow, h.heard = event.ReachDown, false, false, time.Now()
	longest := askLast
	h.wrong = nil
	if status := (*statusError)(nil); atFile && errors.As(err, &status) {
		h.wrong, longest = err, pauseLast
	}
	h.next(longest)
	if asked := time.Now().Add(retryAfter(err)); asked.After(h.until) {
		h.until = asked
	}
	c.tell(h, 0, err, "")
}

func (c *chain) tell(h *hop, latency time.Duration, err error, detail string) {
	h.told = time.Now()
	e := event.Event{
		Time: h.told.UTC(), Topic: event.TopicParent, Name: h.String(), Peer: h.String(),
		Reach: h.reach, Duration: latency, Detail: detail, Active: c.hops[c.current] == h,
	}
	if err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	if h.reach == event.ReachDown {
		e.Since = h.until.UTC()
	}
	c.publish(e)
}

// unreached reports whether no connection to the parent was made.
func unreached(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	if errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	return event.CauseOf(err) == event.CauseTLS
}
