package estate

import (
	"strconv"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/printable"
)

// searched returns the text of an agent's row, except ages. Several readers may build it at once.
func (s *State) searched(slot int32, row *filter.Row, now time.Time) string {
	g, logs, away := s.roster.At(slot), len(s.sources.list) > 0, s.roster.Away(slot)
	if was := g.Search.Load(); was != nil && was.Kept == s.kept.shrunk && was.Logs == logs && was.Away == away {
		return was.Text
	}
	*row = s.agentText(row.Begin(), slot, now)
	text := string(*row)
	if !g.FailedFirst { // becomes lost over time
		g.Search.Store(&roster.Text{Text: text, Kept: s.kept.shrunk, Logs: logs, Away: away})
	}
	return text
}

// agentMatcher returns a function that tests agents against the text of their rows.
func (s *State) agentMatcher(q *AgentsQuery, now time.Time) func(slot int32) bool {
	f := &q.Filter
	typed, words := f.Typed(now), f.Words()
	var row filter.Row
	var values *filter.Values
	if typed != nil {
		values = &filter.Values{}
	}
	return func(slot int32) bool {
		g := s.roster.At(slot)
		if q.Failing && g.Failing == 0 {
			return false
		}
		if typed != nil {
			if s.agentValues(values.Begin(), slot, now); !typed(values) {
				return false
			}
		}
		if !words {
			return true
		}
		text := s.searched(slot, &row, now)
		if !f.Figures {
			return f.MatchesText(text)
		}
		row = append(row[:0], text...)
		row = row.Age(now, g.LastContact())
		if g.Failures == 0 {
			row = append(row, filter.Never...)
		}
		for _, c := range [...]roster.Channel{g.Rules(), roster.ChannelInventory, roster.ChannelUsage, roster.ChannelLog} {
			m := &g.Marks[c]
			if m.Failed || m.Blemish != roster.Unblemished {
				row = row.Age(now, m.Last.Time())
				if text := s.statusText(slot, c); text != "" {
					row = row.Field(text + " " + printable.Span(now.Sub(m.Last.Time())))
				}
			} else {
				row = row.Age(now, m.Success.Time())
			}
		}
		return f.Matches(row)
	}
}

// agentValues adds what field terms test in the row of an agent.
func (s *State) agentValues(v *filter.Values, slot int32, now time.Time) {
	g := s.roster.At(slot)
	v.Device, v.Address, v.UserAgent, v.Version, v.At = g.Device, g.Address, g.UserAgent, s.roster.Version(slot), g.LastContact()
	if g.Identity().Suspicious() {
		v.Other, _ = g.Other()
	}
	for c := range roster.Channels {
		if m := &g.Marks[c]; m.Last != 0 && m.Status != 0 {
			v.Statuses = append(v.Statuses, filter.Status{Code: int(m.Status), Sub: s.substatus(slot, c)})
		}
	}
	v.Flags = s.agentStates(slot, now)
}

// agentStates is the one place that tells the states of an agent which is: tests. A state added
// here also needs its meaning in the list of states of package filter.
func (s *State) agentStates(slot int32, now time.Time) (is filter.Flags) {
	g := s.roster.At(slot)
	if g.Failing > 0 {
		is |= filter.Failing
	}
	if now.Sub(g.FirstContact()) < newTime {
		is |= filter.New
	}
	if s.roster.Lost(slot, now) {
		is |= filter.Orphan
	}
	if g.Silent() || s.roster.Away(slot) {
		is |= filter.Silent
	}
	if g.Stale() {
		is |= filter.Stale
	}
	return is
}

// newTime is how long after its first contact a device is new.
const newTime = 24 * time.Hour

// agentText adds what the row of an agent shows, except ages.
func (s *State) agentText(r filter.Row, slot int32, now time.Time) filter.Row {
	g := s.roster.At(slot)
	r = r.Device(g.Device).Field(g.UserAgent)
	if g.Address.IsValid() {
		r = append(g.Address.AppendTo(r), filter.End)
	}
	state, sign := "ok", filter.SignOK
	if g.Failing > 0 {
		state, sign = "failing", filter.SignWarn
	}
	if g.Identity().Suspicious() {
		other, _ := g.Other()
		r, sign = r.Field(roster.TwoAddresses).Field(roster.AddressText(other)), filter.SignWarn
	}
	if s.roster.Lost(slot, now) {
		r, sign = r.Field("lost"), filter.SignBad
	}
	if g.Silent() {
		r, sign = r.Field("silent"), filter.SignUnknown
	} else if s.roster.Away(slot) {
		r, sign = r.Field("silent").Field("away"), filter.SignUnknown
	}
	if g.Stale() {
		r = r.Field("stale")
	}
	r = r.Field(state).Sign(sign).Number(int64(g.Requests)).Number(int64(g.Failures))
	for _, c := range []roster.Channel{roster.ChannelInventory, roster.ChannelUsage, roster.ChannelLog} {
		if m := &g.Marks[c]; m.Failed || m.Blemish != roster.Unblemished {
			r = r.Sign(filter.SignWarn)
		}
	}
	rules := g.Rules()
	m := &g.Marks[rules]
	switch {
	case m.Last == 0 && len(s.sources.list) == 0:
		r = r.Field("never")
	case m.Failed && m.Status == 0:
		r = r.Sign(filter.SignBad).Field("cut")
	case m.Failed:
		r = r.Sign(filter.SignBad).Number(int64(m.Status)).Field(s.statusText(slot, rules))
	}
	return r
}

// statusText returns the status of the last attempt on a channel if it failed, with its
// sub-status if the failure is kept.
func (s *State) statusText(slot int32, c roster.Channel) string {
	m := &s.roster.At(slot).Marks[c]
	if !m.Failed || m.Status == 0 {
		return ""
	}
	if e := s.keptAttempt(slot, c); e != nil {
		return e.StatusText()
	}
	return strconv.Itoa(int(m.Status))
}

// substatus returns the sub-status of the last attempt on a channel, as far as it is kept.
func (s *State) substatus(slot int32, c roster.Channel) int {
	if e := s.keptAttempt(slot, c); e != nil {
		return e.Substatus
	}
	return 0
}

// keptAttempt returns the last attempt on a channel if it failed and is kept.
func (s *State) keptAttempt(slot int32, c roster.Channel) *event.Event {
	m := &s.roster.At(slot).Marks[c]
	if !m.Failed {
		return nil
	}
	if e := s.kept.failures[keptKey{slot, c, keptFailure}]; e != nil && roster.StampOf(e.Time) == m.Last && e.Status == int(m.Status) {
		return e
	}
	return nil
}
