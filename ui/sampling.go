package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

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
	waiting bool         // a query is pending
	again   bool         // send another one after the answer
}

// tickMsg triggers a sample.
type tickMsg time.Time

// sampleMsg carries a sample, and when it was requested.
type sampleMsg struct {
	estate.Sample
	asked time.Time
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
	return m.question(m.sampling.wanted)
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
		return sampleMsg{source.Sample(q), now}
	}
}

// answer stores a sample, and sends the next query if one is due.
func (m *Model) answer(msg sampleMsg) tea.Cmd {
	m.sample, m.sampled = msg.Sample, true
	m.sampling.asked, m.sampling.waiting = msg.asked, false
	if !m.sampling.again {
		return nil
	}
	m.sampling.again = false
	return m.ask(false)
}

// behind returns the age of the sample if it exceeds the limit; otherwise 0.
func (s *sampling) behind() time.Duration {
	if late := s.clock.Sub(s.asked); !s.asked.IsZero() && late > behindLimit {
		return late.Truncate(time.Second)
	}
	return 0
}
