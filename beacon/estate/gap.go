package estate

import (
	"cmp"
	"fmt"
	"time"

	"beacontop/beacon/event"
)

// HistoryGap is the name, in an event of TopicGap, of events missing from the history on disk.
// They were counted all the same: only other gaps make counts too low.
const HistoryGap = "history"

// GapRecording is the name of requests missing from a recording (--record-wire).
const GapRecording = "recording"

// GapDates is the name of dates of generated files that cannot be read or written.
const GapDates = "dates of generated files"

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
	case e.Name == GapRecording:
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

// findings reports an incomplete history for one day: after that, the bars of the day are
// complete again.
func (h History) findings(now time.Time) []Finding {
	var out []Finding
	if h.Problem != "" {
		out = append(out, Finding{Warning, "the history is not being written: " + h.Problem, "events wait in memory; uploads do not depend on it", PartOverview, ""})
	}
	if h.Unheard != "" {
		out = append(out, Finding{Warning, "requests are no longer recorded: " + h.Unheard, "recording resumes when the beacon restarts", PartOverview, ""})
	}
	if now.Sub(h.Last) >= day {
		return out
	}
	if h.Missing > 0 {
		out = append(out, Finding{
			Warning, fmt.Sprintf("%s missing from the history, last at %s", count(h.Missing, "event is", "events are"), Moment(now, h.Last)),
			"they were counted; uploads are not affected", PartOverview, "",
		})
	}
	if h.Lapses > 0 {
		out = append(out, Finding{Notice, h.Why, "uploads are not affected", PartOverview, ""})
	}
	return out
}
