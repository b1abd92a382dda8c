package pane

import (
	"time"

	"beacontop/beacon/estate"
)

// The moments of chosen rows, around which events are shown: what did the row say last, or since
// when is it so.

func (a *agentsPane) Moment(s *estate.Sample) (time.Time, bool) {
	if i := a.row(agentWindow(s)); a.answered(s) && i >= 0 {
		r := &s.Agents.Rows[i]
		if r.Ladder != nil && !r.Ladder.Stuck().IsZero() {
			return known(r.Ladder.Stuck())
		}
		return known(r.Contact)
	}
	return time.Time{}, false
}

func (r *requestsPane) Moment(s *estate.Sample) (time.Time, bool) {
	if i := r.cursor - s.Requests.Offset; r.paused && i >= 0 && i < len(s.Requests.Rows) {
		return known(s.Requests.Rows[i].Time)
	}
	return time.Time{}, false
}

func (a *agentPane) Moment(s *estate.Sample) (time.Time, bool) {
	if s.Agent == nil || len(s.Agent.Transfers) == 0 {
		return time.Time{}, false
	}
	all := s.Agent.Transfers
	return known(all[max(min(a.row(all), len(all)-1), 0)].Time)
}

func (r *recordPane) Moment(*estate.Sample) (time.Time, bool) { return known(r.event.Time) }

func (o *overviewPane) Moment(s *estate.Sample) (time.Time, bool) {
	if found := findings(s); o.cursor < len(found) {
		return known(found[o.cursor].Since)
	}
	return time.Time{}, false
}

func (f *failuresPane) Moment(s *estate.Sample) (time.Time, bool) {
	v := &s.Failures
	if i := f.rows.row(failureWindow(s)); f.inside && f.answered(s) && i >= 0 {
		return known(v.Rows[i].First)
	}
	if f.answered(s) {
		return known(v.Groups[v.Selected].First)
	}
	return time.Time{}, false
}

func known(t time.Time) (time.Time, bool) { return t, !t.IsZero() }
