package relay

import (
	"errors"
	"net"
	"slices"
	"time"

	"beacontop/beacon/estate"
)

// hop is one parent with what the relay knows of it.
//
//	asked ──well──▶ on trial: one file at a time ──it took one──▶ trusted: all slots
//	  ▲                │                                             │
//	  └──── pause ◀────┴── it failed, or at two files in a row ◀─────┘
type hop struct {
	Parent
	reach estate.Reach
	pause       // in force until its end, when the parent failed
	wrong error // what it answered to a file when it failed: its test page says nothing then
	ready bool  // it answered well when it was asked, and has not failed since
	trial bool  // it has not taken a file since
	heard time.Time
	told  time.Time // when its state was last published

	asking  bool      // a check is under way
	askNow  bool      // it failed at a file: is it there at all?
	sending int       // files under way
	began   time.Time // the last of them
	taken   uint64

	doubted *item   // the file at which it failed; whose fault that is, others will tell
	tried   []*item // those that told the same, so that another one is asked the next time
}

// down reports whether the parent failed and was not found well since.
func (h *hop) down() bool { return !h.ready }

// trialTime is how long the one file of a parent on trial may take before others follow it,
// where there is no other parent for them: it may just be large.
const trialTime = 2 * time.Second

// takes reports whether one more file may be begun.
func (h *hop) takes(now time.Time, others bool) bool {
	return !h.trial || h.sending == 0 || !others && h.doubted == nil && now.Sub(h.began) >= trialTime
}

// triedLimit bounds how many files tell of a parent one after the other, until it is the
// first one's turn again.
const triedLimit = 100

// passes reports whether a file is not the next one to tell whose fault a failure is: it
// told before. The one that is in doubt itself pauses, and is tried again here only when there
// is no other parent.
func (h *hop) passes(i *item, others bool) bool {
	return h.doubted != nil && (slices.Contains(h.tried, i) || others && i == h.doubted)
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

// unasked returns the parents that are to be asked now whether they are there.
func (c *chain) unasked(now time.Time) []*hop {
	var out []*hop
	for i, h := range c.hops {
		if !h.asking && !now.Before(c.askAt(i)) {
			out = append(out, h)
		}
	}
	return out
}

// askAt is when a parent is to be asked.
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

// wakes is when the next parent is to be asked.
func (c *chain) wakes(now time.Time) time.Time {
	next := now.Add(time.Minute)
	for i, h := range c.hops {
		if at := c.askAt(i); !h.asking && at.Before(next) {
			next = at
		}
	}
	return next
}

// usable returns the parents that may get files now: those that are on trial, which get one
// at a time, up to the most preferred one that is trusted, which gets all others.
func (c *chain) usable() []*hop {
	var out []*hop
	for i, h := range c.hops {
		if !h.ready && h.reach == estate.ReachUnknown {
			break // in the beginning the most preferred one has the first word
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

// trialEnds is when others may follow the one file of a parent on trial; zero: there is none.
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
	c.tell(h, 0, h.wrong, "the relay uses this parent now")
}

// checked is the end of a check.
type checked struct {
	hop  *hop
	took time.Duration
	err  error
}

// answered takes the end of a good check in. What the parent answered to a file counts for
// more than its test page.
func (c *chain) answered(h *hop, took time.Duration) {
	if !h.ready {
		h.ready, h.trial = true, true
	}
	h.heard = time.Now()
	if h.wrong == nil && (h.doubted == nil || h.taken > 0) {
		c.worked(h, took)
	}
}

// worked notes a good answer of a parent.
func (c *chain) worked(h *hop, latency time.Duration) {
	h.pause, h.wrong, h.heard = pause{}, nil, time.Now()
	changed := h.reach != estate.ReachUp
	h.reach, h.ready = estate.ReachUp, true
	if changed || time.Since(h.told) >= tellEvery {
		c.tell(h, latency, nil, "")
	}
}

// failed lets a parent rest, at least as long as it asked for. It failed at a file, or when
// it was asked whether it is there.
func (c *chain) failed(h *hop, err error, atFile bool) {
	h.reach, h.ready, h.askNow, h.heard = estate.ReachDown, false, false, time.Now()
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
	e := estate.Event{
		Time: h.told.UTC(), Topic: estate.TopicParent, Name: h.String(), Peer: h.String(),
		Reach: h.reach, Duration: latency, Detail: detail, Active: c.hops[c.current] == h,
	}
	if err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	if h.reach == estate.ReachDown {
		e.Since = h.until.UTC()
	}
	c.publish(e)
}

// unreached reports whether a parent got nothing at all of a file: no connection was made.
func unreached(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	if errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	return estate.CauseOf(err) == estate.CauseTLS
}
