package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

// sampleEvery follows events as quickly as a reader can, and leaves the machine alone.
const sampleEvery = 250 * time.Millisecond

// behindLimit is how old the newest sample may be before the header says so: eight samples
// were not answered by then.
const behindLimit = 2 * time.Second

// sampling is what was asked of the source and what is still to come. One question is under
// way at a time, however slow the source is.
type sampling struct {
	wanted  estate.Query // what the screen shows next
	asked   time.Time    // when the sample was asked for; zero: not known
	clock   time.Time    // of the last tick
	waiting bool         // a question is under way
	again   bool         // another one is due when it is answered
}

// tickMsg says that it is time for a sample.
type tickMsg time.Time

// sampleMsg carries a sample, and when it was asked for.
type sampleMsg struct {
	estate.Sample
	asked time.Time
}

// tick waits for the next quarter of a second by the clock, so that all clocks on
// the screen change in one frame.
func tick() tea.Cmd {
	return tea.Every(sampleEvery, func(at time.Time) tea.Msg { return tickMsg(at) })
}

// ask samples for what the screen shows now. While a question is under way the next tick
// asks again; what a key wants is asked at once after the answer.
func (m *Model) ask(ticked bool) tea.Cmd {
	m.sampling.wanted = m.query()
	if m.sampling.waiting {
		m.sampling.again = m.sampling.again || !ticked
		return nil
	}
	m.sampling.waiting = true
	return m.question(m.sampling.wanted)
}

// question samples off the loop: sampling takes a lock, and the time is asked for.
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

// answer takes in a sample, and asks on where that is due.
func (m *Model) answer(msg sampleMsg) tea.Cmd {
	m.sample, m.sampled = msg.Sample, true
	m.sampling.asked, m.sampling.waiting = msg.asked, false
	if !m.sampling.again {
		return nil
	}
	m.sampling.again = false
	return m.ask(false)
}

// behind is how old the sample is, where that is worth a word; otherwise 0.
func (s *sampling) behind() time.Duration {
	if late := s.clock.Sub(s.asked); !s.asked.IsZero() && late > behindLimit {
		return late.Truncate(time.Second)
	}
	return 0
}
