package front

import (
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Window is the time over which [Total] counts.
const Window = time.Hour

// Front is the fold of downloads, and of what was reported of failover lists. It counts nothing before there
// is an origin.
type Front struct {
	Begun    bool                   `json:"begun,omitzero"`
	Answers  [answers]series.Counts `json:"answers"` // per minute
	Copies   copies                 `json:"copies"`
	Faults   faults                 `json:"faults"`
	Bypasses bypasses               `json:"bypasses"`
	Sums     [answers]int64         `json:"sums"` // since the counts began
}

// answer is how a download ended.
type answer int

const (
	here   answer = iota
	origin        // also a copy that is so recent that the origin need not be asked
	copied
	unanswered // the origin did not answer, and there was no copy
	answers
)

// New returns counts of nothing yet.
func New() Front {
	f := Front{Copies: copies{Agents: seen{}}, Faults: faults{}, Bypasses: bypasses{}}
	for a := range f.Answers {
		f.Answers[a] = series.New(time.Minute, int(Window/time.Minute)+1)
	}
	return f
}

// Begin notes that there is an origin.
func (f *Front) Begin() { f.Begun = true }

// Request counts a request, if it is a download.
func (f *Front) Request(e *event.Event) {
	if e.Direction != event.DirectionDownload || e.Kind == protocol.KindTest {
		return
	}
	a := answerTo(e)
	if f.Begun = f.Begun || a != here; !f.Begun {
		return
	}
	f.Answers[a].Add(e.Time, 1)
	f.Sums[a]++
	switch a {
	case copied:
		f.Copies.copied(e)
	case origin:
		if e.Served == event.ServedOrigin {
			f.Copies.answered(e.Time)
		}
	}
	f.Faults.see(e)
}

// answerTo returns how a download ended.
func answerTo(e *event.Event) answer {
	switch {
	case e.Cause == event.CauseOriginDown, e.Cause == event.CauseOriginSlow:
		return unanswered
	case e.Served == event.ServedOrigin, e.Served == event.ServedFresh:
		return origin
	case e.Served == event.ServedCopy:
		return copied
	}
	return here
}

// Report records a failover list that leads past this beacon, or no longer does.
func (f *Front) Report(e *event.Event) { f.Bypasses.apply(e) }

// Total sums up downloads by who answered them.
type Total struct {
	Here       int64 // by this beacon itself
	Origin     int64 // by the origin, or by a copy that is so recent that it need not be asked
	Copy       int64 // by a copy, because the origin did not answer
	Unanswered int64 // the origin did not answer, and there was no copy
}

// All returns the number of downloads.
func (t *Total) All() int64 { return t.Here + t.Origin + t.Copy + t.Unanswered }

// Known is what is known at a time.
type Known struct {
	Hour     Total // of the last [Window]
	Sums     Total // since the counts began
	Copies   Copies
	Faults   []Fault  // of the last day that no later answer disproved
	Bypasses []Bypass // by path
}

// Known returns what is known at a time.
func (f *Front) Known(now time.Time) Known {
	var hour [answers]int64
	for a := range f.Answers {
		hour[a] = f.Answers[a].Sum(now, Window)
	}
	return Known{total(hour), total(f.Sums), f.Copies.known(), f.Faults.known(now), f.Bypasses.known()}
}

func total(n [answers]int64) Total { return Total{n[here], n[origin], n[copied], n[unanswered]} }

// Clone returns a copy that shares no memory.
func (f *Front) Clone() Front {
	c := *f
	for a := range c.Answers {
		c.Answers[a] = c.Answers[a].Clone()
	}
	c.Copies, c.Faults, c.Bypasses = f.Copies.clone(), f.Faults.clone(), f.Bypasses.clone()
	return c
}

// Restore adds what a checkpoint holds.
func (f *Front) Restore(o *Front) {
	for a := range f.Answers {
		f.Answers[a].Merge(&o.Answers[a])
	}
	f.Sums, f.Begun = o.Sums, f.Begun || o.Begun
	if o.Copies.Agents != nil {
		f.Copies = o.Copies.clone()
	}
	f.Faults.restore(o.Faults)
	f.Bypasses.restore(o.Bypasses)
}
