package estate

import (
	"strconv"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/printable"
)

// searchText is the text of an agent's row, built by the first reader that searches it and kept
// until the agent's next event. It depends on nothing but the agent and the other fields, so it
// changes no answer.
type searchText struct {
	text   string
	shrunk int  // see kept
	logs   bool // sources are known
}

// searched returns the text of an agent's row, except ages. Several readers may build it at once.
func (s *State) searched(slot int32, row *filter.Row, now time.Time) string {
	g, logs := s.agents.at(slot), len(s.sources.list) > 0
	if was := g.search.Load(); was != nil && was.shrunk == s.kept.shrunk && was.logs == logs {
		return was.text
	}
	*row = s.agentText(row.Begin(), slot, now)
	text := string(*row)
	if !g.failedFirst { // becomes lost over time
		g.search.Store(&searchText{text, s.kept.shrunk, logs})
	}
	return text
}

// agentMatcher returns a function that tests agents against the text of their rows.
func (s *State) agentMatcher(q *AgentsQuery, now time.Time) func(slot int32) bool {
	f := &q.Filter
	var row filter.Row
	return func(slot int32) bool {
		g := s.agents.at(slot)
		switch {
		case q.Failing && g.failing == 0:
			return false
		case f.Empty():
			return true
		}
		text := s.searched(slot, &row, now)
		if !f.Figures {
			return f.MatchesText(text)
		}
		row = append(row[:0], text...)
		row = row.Age(now, fromMilli(g.last))
		if g.failures == 0 {
			row = append(row, filter.Never...)
		}
		for _, c := range []channel{channelPolicy, channelInventory, channelUsage, channelLog} {
			m := &g.marks[c]
			if m.failed || m.blemish != unblemished {
				row = row.Age(now, m.last.time())
				if text := s.statusText(slot, c); text != "" {
					row = row.Field(text + " " + printable.Span(now.Sub(m.last.time())))
				}
			} else {
				row = row.Age(now, m.success.time())
			}
		}
		return f.Matches(row)
	}
}

// agentText adds what the row of an agent shows, except ages.
func (s *State) agentText(r filter.Row, slot int32, now time.Time) filter.Row {
	g := s.agents.at(slot)
	r = r.Device(g.device).Field(g.userAgent)
	if g.address.IsValid() {
		r = append(g.address.AppendTo(r), filter.End)
	}
	state, sign := "ok", filter.SignOK
	if g.failing > 0 {
		state, sign = "failing", filter.SignWarn
	}
	if g.alternates() {
		r, sign = r.Field(TwoAddresses).Field(g.turns.other.String()), filter.SignWarn
	}
	if s.lost(slot, now) {
		r, sign = r.Field("lost"), filter.SignBad
	}
	r = r.Field(state).Sign(sign).Number(int64(g.requests)).Number(int64(g.failures))
	for _, c := range []channel{channelInventory, channelUsage, channelLog} {
		if m := &g.marks[c]; m.failed || m.blemish != unblemished {
			r = r.Sign(filter.SignWarn)
		}
	}
	m := &g.marks[channelPolicy]
	switch {
	case m.last == 0 && len(s.sources.list) == 0:
		r = r.Field("never")
	case m.failed && m.status == 0:
		r = r.Sign(filter.SignBad).Field("cut")
	case m.failed:
		r = r.Sign(filter.SignBad).Number(int64(m.status)).Field(s.statusText(slot, channelPolicy))
	}
	return r
}

// statusText returns the status of the last attempt on a channel if it failed, with its
// sub-status if the failure is kept.
func (s *State) statusText(slot int32, c channel) string {
	m := &s.agents.at(slot).marks[c]
	if !m.failed || m.status == 0 {
		return ""
	}
	if e := s.kept.failures[keptKey{slot, c, keptFailure}]; e != nil && stampOf(e.Time) == m.last && e.Status == int(m.status) {
		return e.StatusText()
	}
	return strconv.Itoa(int(m.status))
}
