package estate

import (
	"cmp"
	"time"

	"beacontop/beacon/event"
)

// HistoryGap is the name, in an event of TopicGap, of events missing from the history on disk.
// They were counted all the same: only other gaps make counts too low.
const HistoryGap = "history"

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
	case e.Name != HistoryGap:
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
