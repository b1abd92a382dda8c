package format

import (
	"slices"
)

// written are the tables of the forms that have no charts: those of the page, and what its charts show and
// no table of it does. For programs that is also the number of requests over time.
func (r document) written(programs bool) []table {
	all := slices.Concat(r.tables(), []table{r.lastContacts()})
	if programs {
		all = append(all, r.timeline())
	}
	return all
}

// lastContacts is what the chart of the last contacts shows.
func (r document) lastContacts() table {
	t := table{section: "contacts", title: "Agents by last contact", note: "before the end of the period", columns: []column{
		left("age", "last contact"), right("from_hours", "from hours").orSpare(true), right("below_hours", "below hours").orSpare(true), right("devices", "agents"), right("failing", "failing"),
	}}
	if r.Totals.Devices == 0 {
		return t
	}
	for _, c := range r.Agents.Contacts {
		below := count(c.To)
		if c.To == 0 { // no limit
			below = cell{shown: orNothing("")}
		}
		t.rows = append(t.rows, []cell{word(ago(c)), count(c.From), below, count(c.Devices), some(c.Failing)})
	}
	return t
}

// timeline is what the chart of requests shows.
func (r document) timeline() table {
	t := table{section: "timeline", title: "Requests over time", columns: []column{
		left("start", "from"), right("step_hours", "hours"), right("requests", "requests"), right("failed", "failed"), right("unknown_hours", "unknown hours"), right("lost_events", "lost events"),
	}}
	for _, p := range r.Timeline.Points {
		t.rows = append(t.rows, []cell{at(p.Start), count(r.Timeline.StepHours), count(p.Requests), count(p.Failed), some(p.Unknown), some(p.Lost)})
	}
	return t
}
