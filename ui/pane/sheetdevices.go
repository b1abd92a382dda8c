package pane

import (
	"cmp"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
)

// agentFields are the columns of agents; each channel adds three.
var agentFields = []string{
	"device", "domain", "address", "other address", "user agent", "state", "first seen", "last contact", "requests", "failures",
}

// channelFields are the channels, in the order of agentSheetRow.
var channelFields = []string{"policy", "configuration", "schedule", "settings", "failover", "upgrade", "inventory", "usage", "logs"}

func agentSheetRow(r *estate.AgentRow) []string {
	state, other := "ok", ""
	switch {
	case r.Lost:
		state = "never got its first policy, silent since"
	case r.Failing:
		state = "failing"
	}
	if r.Identity.Suspicious() {
		other = roster.AddressText(r.Other)
	}
	row := []string{
		r.Device.Name, r.Device.Domain, roster.AddressText(r.Address), other, r.UserAgent, state,
		stampText(r.First), stampText(r.Contact), count(r.Requests), count(r.Failures),
	}
	for _, m := range []estate.Mark{r.Policy, r.Configuration, r.Schedule, r.Settings, r.Failover, r.Upgrade, r.Inventory, r.Usage, r.Log} {
		row = append(row, markWord(m), stampText(m.Last), stampText(m.Success))
	}
	return row
}

// ladderFields are the further columns of the ladder view.
func ladderFields() []string {
	fields := []string{"stuck at", "stuck since", "why"}
	for r := range ladder.Rungs {
		fields = append(fields, "rung "+r.String())
	}
	return fields
}

func ladderSheetCells(l *ladder.Ladder) []string {
	cells := []string{"", "", ""}
	if rung, is := l.Dark(); is {
		cells = []string{rung.String(), stampText(l[rung].Since), explanation.Why(&l[rung])}
	}
	for i := range l {
		cells = append(cells, l[i].State.String())
	}
	return cells
}

// markWord returns how the last attempt on a channel ended; empty: none is known.
func markWord(m estate.Mark) string {
	switch {
	case m.Last.IsZero():
		return ""
	case m.Failed && m.Status == 0:
		return "failed"
	case m.Failed:
		return "failed " + m.Text
	case m.Aside:
		return "moved to BadLogs"
	case m.Flawed:
		return "flawed"
	}
	return "ok"
}

func (a *agentsPane) Sheet(q *estate.Query) func(s *estate.Sample) Sheet {
	q.Agents.Anchor, q.Agents.Offset, q.Agents.Limit = protocol.Device{}, 0, sheetLimit
	return func(s *estate.Sample) Sheet {
		out := Sheet{Name: "agents", one: "agent", many: "agents", columns: agentFields, all: s.Agents.Matching}
		for _, c := range channelFields {
			out.columns = append(out.columns[:len(out.columns):len(out.columns)], c, c+" last", c+" success")
		}
		if s.Query.Agents.Ladder {
			out.columns = append(out.columns, ladderFields()...)
		}
		for i := range s.Agents.Rows {
			row := agentSheetRow(&s.Agents.Rows[i])
			if l := s.Agents.Rows[i].Ladder; l != nil {
				row = append(row, ladderSheetCells(l)...)
			}
			out.rows = append(out.rows, row)
		}
		return out
	}
}

// groupFields are the columns of groups of failures; failureFields are the columns of the devices
// of one group.
var (
	groupFields   = []string{"kind", "direction", "status", "cause", "devices", "addresses without a device", "open", "times", "first", "last", "means", "do", "newest path"}
	failureFields = append([]string{"device", "domain", "known by", "address", "times", "first", "last", "state"}, transferFields[4:]...)
)

func groupRow(g *failures.Group) []string {
	status := ""
	if g.Status != 0 {
		status = count(g.Status)
	}
	advice := adviceOf(g)
	return []string{
		g.Kind.String(), g.Direction.String(), status, string(g.Cause), count(g.Devices), count(g.Addresses), count(g.Open), count(g.Count),
		stampText(g.First), stampText(g.Last), advice.Means, advice.Remedy, g.Newest.Path,
	}
}

// failureSheetRow returns a device with its failure, followed by its newest request.
func failureSheetRow(r *failures.Row, watched bool) []string {
	known := ""
	if r.Device.Known() {
		known = HowKnown(&r.Newest)
	}
	row := []string{
		r.Device.Name, r.Device.Domain, known, cmp.Or(roster.AddressText(r.Address), roster.AddressText(r.Newest.Address)), count(r.Count),
		stampText(r.First), stampText(r.Last), r.State(watched),
	}
	return append(row, transferRow(&r.Newest)[4:]...)
}

// Sheet exports the table that holds the cursor: the groups, or the devices of one group.
func (f *failuresPane) Sheet(q *estate.Query) func(s *estate.Sample) Sheet {
	if f.inside {
		q.Failures.Anchored, q.Failures.Offset, q.Failures.Limit = false, 0, sheetLimit
		return func(s *estate.Sample) Sheet {
			out := Sheet{Name: "failed-devices", one: "device", many: "devices", columns: failureFields, all: s.Failures.Matching}
			for i := range s.Failures.Rows {
				out.rows = append(out.rows, failureSheetRow(&s.Failures.Rows[i], Watching(s)))
			}
			return out
		}
	}
	return func(s *estate.Sample) Sheet {
		out := Sheet{Name: "failures", one: "group", many: "groups", columns: groupFields}
		for i := range s.Failures.Groups {
			out.rows = append(out.rows, groupRow(&s.Failures.Groups[i]))
		}
		return out
	}
}
