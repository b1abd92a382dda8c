package estate

import (
	"strconv"
	"time"

	"beacontop/beacon/event"
)

// transferMatcher returns a function that tests transfers of the stream against the text of their
// rows in a time zone.
func (f *Filter) transferMatcher(zone *time.Location) func(e *event.Event) bool {
	if f.Empty() {
		return func(*event.Event) bool { return true }
	}
	var row rowText
	return func(e *event.Event) bool {
		row = row.begin().transfer(e)
		if f.figures {
			row = row.figures(e, zone)
		}
		return f.match(row)
	}
}

func (r rowText) transfer(e *event.Event) rowText {
	r = r.device(e.Device)
	switch {
	case e.Attribution == event.ByAddress:
		r = append(appendFolded(append(r, '~'), e.Device.Name), fieldEnd)
	case e.Attribution == event.Unattributed && e.Topic == event.TopicRequest:
		r = r.field("unattributed")
	}
	switch {
	case e.Topic == event.TopicFlaw:
		r = r.field("flaw")
	case e.Direction == event.DirectionRelay:
		r = r.field("relay")
	default:
		r = r.field(e.Method)
	}
	state, sign := "ok", signOK
	switch {
	case e.Failed():
		state, sign = "failed", signBad
	case e.Active && e.Topic == event.TopicRequest:
		sign = signWarn
	}
	r = r.field(state).sign(sign).status(e).field(string(e.Cause)).field(e.Kind.String()).field(e.Direction.String())
	r = append(e.Address.AppendTo(r), fieldEnd)
	return r.field(e.Path).field(e.UserAgent)
}

// status adds the status with and without its sub-status.
func (r rowText) status(e *event.Event) rowText {
	if e.Status == 0 {
		return r
	}
	r = r.number(int64(e.Status))
	if e.Detail != "" {
		r = r.field(e.StatusText())
	}
	return r
}

// clock adds a time in every form in which a row can show it.
func (r rowText) clock(t time.Time) rowText {
	for _, layout := range []string{"15:04:05", "2 Jan 15:04", "2 Jan 2006", time.DateOnly} {
		r = append(r, fieldEnd)
		from := len(r)
		r = t.AppendFormat(r, layout)
		for i := range r[from:] {
			r[from+i] = lowerASCII(r[from+i])
		}
	}
	return append(r, fieldEnd)
}

// figures adds the time, size and duration of a transfer in every form in which a row can show
// them.
func (r rowText) figures(e *event.Event, zone *time.Location) rowText {
	r = r.clock(e.Time.In(zone))
	if !e.Unsized {
		r = r.field(SizeText(e.Bytes))
	}
	switch {
	case e.Untimed:
	case e.Duration > 0 || e.Topic == event.TopicRequest:
		r = r.field(LatencyText(e.Duration))
	default:
		r = append(r, neverText...)
	}
	if e.Unsized || e.Untimed {
		r = r.field("?")
	}
	return r
}

// searchText is the text of an agent's row, built by the first reader that searches it and kept
// until the agent's next event. It depends on nothing but the agent and the other fields, so it
// changes no answer.
type searchText struct {
	text   string
	shrunk int  // see kept
	logs   bool // sources are known
}

// searched returns the text of an agent's row, except ages. Several readers may build it at once.
func (s *State) searched(slot int32, row *rowText, now time.Time) string {
	g, logs := s.agents.at(slot), len(s.sources.list) > 0
	if was := g.search.Load(); was != nil && was.shrunk == s.kept.shrunk && was.logs == logs {
		return was.text
	}
	*row = s.agentText(row.begin(), slot, now)
	text := string(*row)
	if !g.failedFirst { // becomes lost over time
		g.search.Store(&searchText{text, s.kept.shrunk, logs})
	}
	return text
}

// agentMatcher returns a function that tests agents against the text of their rows.
func (s *State) agentMatcher(q *AgentsQuery, now time.Time) func(slot int32) bool {
	f := &q.Filter
	var row rowText
	return func(slot int32) bool {
		g := s.agents.at(slot)
		switch {
		case q.Failing && g.failing == 0:
			return false
		case f.Empty():
			return true
		}
		text := s.searched(slot, &row, now)
		if !f.figures {
			return f.matchText(text)
		}
		row = append(row[:0], text...)
		row = row.age(now, fromMilli(g.last))
		if g.failures == 0 {
			row = append(row, neverText...)
		}
		for _, c := range []channel{channelPolicy, channelInventory, channelUsage, channelLog} {
			m := &g.marks[c]
			if m.failed || m.blemish != unblemished {
				row = row.age(now, m.last.time())
				if text := s.statusText(slot, c); text != "" {
					row = row.field(text + " " + SpanText(now.Sub(m.last.time())))
				}
			} else {
				row = row.age(now, m.success.time())
			}
		}
		return f.match(row)
	}
}

// agentText adds what the row of an agent shows, except ages.
func (s *State) agentText(r rowText, slot int32, now time.Time) rowText {
	g := s.agents.at(slot)
	r = r.device(g.device).field(g.userAgent)
	if g.address.IsValid() {
		r = append(g.address.AppendTo(r), fieldEnd)
	}
	state, sign := "ok", signOK
	if g.failing > 0 {
		state, sign = "failing", signWarn
	}
	if g.alternates() {
		r, sign = r.field(TwoAddresses).field(g.turns.other.String()), signWarn
	}
	if s.lost(slot, now) {
		r, sign = r.field("lost"), signBad
	}
	r = r.field(state).sign(sign).number(int64(g.requests)).number(int64(g.failures))
	for _, c := range []channel{channelInventory, channelUsage, channelLog} {
		if m := &g.marks[c]; m.failed || m.blemish != unblemished {
			r = r.sign(signWarn)
		}
	}
	m := &g.marks[channelPolicy]
	switch {
	case m.last == 0 && len(s.sources.list) == 0:
		r = r.field("never")
	case m.failed && m.status == 0:
		r = r.sign(signBad).field("cut")
	case m.failed:
		r = r.sign(signBad).number(int64(m.status)).field(s.statusText(slot, channelPolicy))
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
