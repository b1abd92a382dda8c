package estate

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/printable"
)

// gaps counts what this monitor could not observe, and what it could not store.
type gaps struct {
	events     int
	last       time.Time
	unexamined int // received files
	history    History
}

// History describes how completely events are stored on disk.
type History struct {
	Missing int       // events that are missing from it
	Lapses  int       // number of times when an unknown number of events may have been lost
	Last    time.Time // time of the last missing event or lapse; zero: none
	Why     string    // cause of the last lapse
	Problem string    // why it cannot be written now; empty: writable, or not enabled
	Reading bool      // still being read: the State is not complete yet
	Unheard string    // why recording of requests stopped; empty: it runs, or is not enabled
}

func (g *gaps) apply(e *event.Event) {
	h := &g.history
	switch {
	case e.Topic == event.TopicHistory:
		h.Problem, h.Reading = cmp.Or(e.Detail, string(e.Cause)), e.Active
	case e.Name == event.GapExamination:
		g.unexamined += e.Count
	case e.Name == event.GapRecording:
		h.Unheard = e.Detail
	case e.Name != event.GapHistory:
		g.events += e.Count
		g.last = e.Time
	case e.Count == 0:
		h.Lapses++
		h.Last, h.Why = e.Time, e.Detail
	default:
		h.Missing += e.Count
		h.Last = e.Time
	}
}

// connections counts connections that ended without a request, by the web server's reason. They
// indicate trouble of the server as a whole or of the network, and belong to no device.
type connections struct{ reasons map[string]*reason }

// reason is one of the web server's reasons.
type reason struct {
	cause event.Cause // empty: the reason is normal
	means string
	times series.Counts
}

// reasonsKept is more than HTTP.SYS has. Any further reasons are invented by the sender and are
// counted together.
const (
	reasonsKept = 64
	reasonsRest = "other reasons"
)

func (c *connections) apply(e *event.Event) {
	name := printable.Text(e.Name)
	if _, known := c.reasons[name]; !known && len(c.reasons) >= reasonsKept {
		name = reasonsRest
	}
	r := c.reasons[name]
	if r == nil {
		r = &reason{times: series.OfDay()}
		if c.reasons == nil {
			c.reasons = map[string]*reason{}
		}
		c.reasons[name] = r
	}
	r.cause, r.means = e.Cause, printable.Text(e.Detail)
	r.times.Add(e.Time, 1)
}

// EndedReason counts connections that ended without a request by one abnormal reason, last 24 h.
type EndedReason struct {
	Reason string
	Cause  event.Cause
	Detail string
	Count  int
}

// ended returns the abnormal reasons of the last day.
func (c *connections) ended(now time.Time) []EndedReason {
	var rows []EndedReason
	for name, r := range c.reasons {
		if n := r.times.Sum(now, series.Day); n > 0 && r.cause != event.CauseNone {
			rows = append(rows, EndedReason{name, r.cause, r.means, int(n)})
		}
	}
	slices.SortFunc(rows, func(a, b EndedReason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return rows
}

// Undelivered is a receiver of notifications that does not accept them now.
type Undelivered struct {
	Receiver string
	Why      string
	Since    time.Time // the first failure in a row
}

// receiversKept is more than a configuration may have.
const receiversKept = 100

// receivers holds those that accept nothing, by name.
type receivers map[string]Undelivered

func (r receivers) apply(e *event.Event) {
	was, known := r[e.Name]
	switch {
	case e.Cause == event.CauseNone:
		delete(r, e.Name)
	case known || len(r) < receiversKept:
		since := e.Time
		if known {
			since = was.Since
		}
		r[e.Name] = Undelivered{e.Name, cmp.Or(e.Detail, string(e.Cause)), since}
	}
}

// undelivered returns them by name.
func (r receivers) undelivered() (all []Undelivered) {
	for _, name := range slices.Sorted(maps.Keys(r)) {
		all = append(all, r[name])
	}
	return all
}
