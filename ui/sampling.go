package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
)

// Source provides samples for one screen. The journal's Past and the estate's Reader implement it.
type Source interface {
	// Sample answers a query; the answer holds it. It may take long, until ctx ends.
	Sample(ctx context.Context, q estate.Query) (estate.Sample, error)
}

// sampleEvery is as fast as a reader can follow, at a low load.
const sampleEvery = 250 * time.Millisecond

// behindLimit is the age of the newest sample from which the header reports it: by then eight
// samples were not answered.
const behindLimit = 2 * time.Second

// sampling tracks the pending query and the next one. Only one query is pending at a time,
// however slow the source is.
type sampling struct {
	wanted  estate.Query // query for the next frame
	asked   time.Time    // when the sample was requested; zero: not known
	clock   time.Time    // time of the last tick
	number  uint64       // of the last query
	newest  uint64       // number of the newest query that was answered
	waiting bool         // a query is pending
	again   bool         // send another one after the answer
	err     error        // of the newest answer; nil: it is a sample
}

// tickMsg triggers a sample.
type tickMsg time.Time

// sampleMsg carries a sample or an error, and when it was requested by which query.
type sampleMsg struct {
	estate.Sample
	err    error
	number uint64
	asked  time.Time
}

// tick waits for the next quarter of a second on the clock, so that all clocks on the screen
// change in one frame.
func tick() tea.Cmd {
	return tea.Every(sampleEvery, func(at time.Time) tea.Msg { return tickMsg(at) })
}

// ask requests the sample for the current screen. While a query is pending, a tick leaves the
// request to the next tick; a request from a key is sent right after the answer.
func (m *Model) ask(ticked bool) tea.Cmd {
	m.sampling.wanted = m.query()
	if m.sampling.waiting {
		m.sampling.again = m.sampling.again || !ticked
		return nil
	}
	m.sampling.waiting = true
	m.sampling.number++
	q := m.sampling.wanted
	q.Number = m.sampling.number
	return m.question(q)
}

// question samples outside the update loop, because sampling takes a lock and reads the clock.
func (m *Model) question(q estate.Query) tea.Cmd {
	source, at, zone := m.source, m.at, m.zones.shown()
	return func() tea.Msg {
		now := time.Now().UTC()
		if q.Now = at; at.IsZero() {
			q.Now = now
		}
		q.Now = q.Now.In(zone)
		s, err := source(q)
		return sampleMsg{s, err, q.Number, now}
	}
}

// answer stores a sample, and sends the next query if one is due. An answer that comes after that
// of a later query is dropped. After an error the last sample stays.
func (m *Model) answer(msg sampleMsg) tea.Cmd {
	s := &m.sampling
	if msg.number < s.newest {
		return nil
	}
	s.newest, s.err = msg.number, msg.err
	if msg.err == nil {
		m.sample, m.sampled, s.asked = msg.Sample, true, msg.asked
	}
	s.waiting = s.waiting && msg.number < s.number // an answer to an earlier query
	if s.waiting || !s.again {
		return nil
	}
	s.again = false
	return m.ask(false)
}

// behind returns the age of the sample if it exceeds the limit; otherwise 0.
func (s *sampling) behind() time.Duration {
	if late := s.clock.Sub(s.asked); !s.asked.IsZero() && late > behindLimit {
		return late.Truncate(time.Second)
	}
	return 0
}

// answered reports whether the last sample answers the present question of the shown pane. Any other
// sample would look as if nothing had happened here.
func (m *Model) answered() bool {
	return m.sampled && answers(&m.sample.Query, &m.sampling.wanted)
}

// answers reports whether the answer to one query is one to another: it shows the same rows, perhaps
// another part of them.
func answers(got, wanted *estate.Query) bool {
	asks := func(p estate.Part) bool { return wanted.Parts&p != 0 }
	same := func(x, y filter.Filter) bool { return x.String() == y.String() }
	agents, wantedAgents := &got.Agents, &wanted.Agents
	switch {
	case got.Parts&wanted.Parts != wanted.Parts:
		return false
	case asks(estate.PartAgent) && got.Agent != wanted.Agent:
		return false
	case asks(estate.PartAgents) && (!same(agents.Filter, wantedAgents.Filter) || agents.Failing != wantedAgents.Failing):
		return false
	case asks(estate.PartAgents) && (agents.Sort != wantedAgents.Sort || agents.Reverse != wantedAgents.Reverse || agents.Ladder != wantedAgents.Ladder || agents.Heat != wantedAgents.Heat):
		return false
	case asks(estate.PartRequests) && (!same(got.Requests.Filter, wanted.Requests.Filter) || got.Requests.Failed != wanted.Requests.Failed):
		return false
	}
	if at := wanted.Events.At; asks(estate.PartEvents) && (!same(got.Events.Filter, wanted.Events.Filter) || !at.IsZero() && !got.Events.At.Equal(at)) {
		return false
	}
	return !asks(estate.PartFailures) || same(got.Failures.Filter, wanted.Failures.Filter)
}
