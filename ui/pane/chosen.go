package pane

import (
	"fmt"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

func (a *agentsPane) Chosen(s *estate.Sample) (what, text string) {
	i := -1
	if a.answered(s) {
		i = a.Row(agentWindow(s))
	}
	if i < 0 {
		return "", ""
	}
	return "the row", agentLine(&s.Agents.Rows[i])
}

func (r *requestsPane) Chosen(s *estate.Sample) (what, text string) {
	i := r.Cursor - s.Requests.Offset
	if !r.paused || i < 0 || i >= len(s.Requests.Rows) { // a moving stream shows no cursor
		return "", ""
	}
	return "the row", transferLine(&s.Requests.Rows[i])
}

func (a *agentPane) Chosen(s *estate.Sample) (what, text string) {
	if s.Agent == nil || len(s.Agent.Transfers) == 0 {
		return "", ""
	}
	all := s.Agent.Transfers
	return "the row", transferLine(&all[min(a.row(all), len(all)-1)])
}

func (o *overviewPane) Chosen(s *estate.Sample) (what, text string) {
	found := findings(s)
	if o.Cursor >= len(found) {
		return "", ""
	}
	said, remedy := found[o.Cursor].Words(s.Now)
	return "the finding", joined([]string{said, remedy})
}

func (f *failuresPane) Chosen(s *estate.Sample) (what, text string) {
	v := &s.Failures
	if i := f.rows.Row(failureWindow(s)); f.inside && f.answered(s) && i >= 0 {
		return "the row", joined([]string{transferLine(&v.Rows[i].Newest), times(v.Rows[i].Count, v.Rows[i].First, v.Rows[i].Last)})
	}
	if f.inside || v.Selected >= len(v.Groups) {
		return "", ""
	}
	g := &v.Groups[v.Selected]
	advice := adviceOf(g)
	return "the group", joined([]string{
		g.Title(false), figures.Plural(g.Devices, "device", "devices"), times(g.Count, g.First, g.Last), "newest " + g.Newest.Path, advice.Means, advice.Remedy,
	})
}

// agentLine formats a device as one line of text, for a ticket.
func agentLine(r *estate.AgentRow) string {
	policy, name := "", "policy "
	if m := r.Rules(); markWord(m) != "" {
		if m == r.Configuration {
			name = "configuration "
		}
		policy = name + markWord(m) + " at " + stampText(m.Last)
	}
	return joined([]string{r.Device.String(), roster.AddressText(r.Address), r.UserAgent, "last contact " + stampText(r.Contact), policy})
}

// transferLine formats a transfer as one line of text.
func transferLine(e *event.Event) string {
	device, status := e.Device.String(), e.StatusText()
	if e.Attribution.Guessed() {
		device = "~" + device
	}
	if e.Failed() {
		status = strings.TrimSpace(status + " failed")
	}
	method := e.Method
	if e.Topic != event.TopicRequest {
		method = e.Topic.String()
	}
	bytes, duration := "", ""
	if !e.Unsized {
		bytes = figures.Plural(int(e.Bytes), "byte", "bytes")
	}
	if !e.Untimed && e.Topic != event.TopicFlaw {
		duration = Took(e)
	}
	return joined([]string{
		stampText(e.Time), device, method, e.Path, status, string(e.Cause), e.Detail, bytes, duration, roster.AddressText(e.Address), e.UserAgent,
	})
}

// times formats how often something failed, and when.
func times(n int, first, last time.Time) string {
	return fmt.Sprintf("%s, first %s, last %s", figures.Plural(n, "time", "times"), stampText(first), stampText(last))
}

// joined formats a row as one line of text.
func joined(fields []string) string {
	var parts []string
	for _, f := range fields {
		if f != "" {
			parts = append(parts, printable.Inert(printable.Text(f)))
		}
	}
	return strings.Join(parts, "  ")
}

// The moments of chosen rows, around which events are shown: what did the row say last, or since
// when is it so.

func (a *agentsPane) Moment(s *estate.Sample) (time.Time, bool) {
	if i := a.Row(agentWindow(s)); a.answered(s) && i >= 0 {
		r := &s.Agents.Rows[i]
		if r.Ladder != nil && !r.Ladder.Stuck().IsZero() {
			return known(r.Ladder.Stuck())
		}
		return known(r.Contact)
	}
	return time.Time{}, false
}

func (r *requestsPane) Moment(s *estate.Sample) (time.Time, bool) {
	if i := r.Cursor - s.Requests.Offset; r.paused && i >= 0 && i < len(s.Requests.Rows) {
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

func (o *overviewPane) Moment(s *estate.Sample) (time.Time, bool) {
	if found := findings(s); o.Cursor < len(found) {
		return known(found[o.Cursor].Since)
	}
	return time.Time{}, false
}

func (f *failuresPane) Moment(s *estate.Sample) (time.Time, bool) {
	v := &s.Failures
	if i := f.rows.Row(failureWindow(s)); f.inside && f.answered(s) && i >= 0 {
		return known(v.Rows[i].First)
	}
	if f.answered(s) {
		return known(v.Groups[v.Selected].First)
	}
	return time.Time{}, false
}

func known(t time.Time) (time.Time, bool) { return t, !t.IsZero() }

// Known returns values of a field of filters that occur in a sample, so that they can be completed.
func Known(s *estate.Sample, field string) (all []string) {
	for i := range s.Agents.Rows {
		r := &s.Agents.Rows[i]
		e := event.Event{Device: r.Device, Address: r.Address, UserAgent: r.UserAgent}
		all = append(all, valueOf(&e, field))
		if field == "status" {
			all = append(all, r.Rules().Text)
		}
	}
	for i := range s.Requests.Rows {
		all = append(all, valueOf(&s.Requests.Rows[i], field))
	}
	for i := range s.Failures.Groups {
		all = append(all, valueOf(&s.Failures.Groups[i].Newest, field))
	}
	for i := range s.Failures.Rows {
		all = append(all, valueOf(&s.Failures.Rows[i].Newest, field))
	}
	for i := range s.Events.Rows {
		all = append(all, valueOf(&s.Events.Rows[i].Event, field))
	}
	return all
}

// valueOf returns the value of a field; empty: none that could be typed.
func valueOf(e *event.Event, field string) string {
	switch field {
	case "address":
		return roster.AddressText(e.Address)
	case "cause":
		return string(e.Cause)
	case "code":
		return e.Code
	case "device":
		return e.Device.Name
	case "domain":
		return e.Device.Domain
	case "status":
		return e.StatusText()
	case "verb":
		return e.Method
	}
	return ""
}
