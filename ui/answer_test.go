package ui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/protocol"
)

// TestAnAnswerCarriesItsQuestion: what is shown is an answer to what the pane asks now, or another
// part of the same rows. Any other answer would say something false for a frame.
func TestAnAnswerCarriesItsQuestion(t *testing.T) {
	filter := func(text string) (f filter.Filter) {
		if err := f.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return f
	}
	heron, owl := protocol.Device{Name: "HERON07"}, protocol.Device{Name: "OWL12"}
	const all = estate.PartAgent | estate.PartAgents | estate.PartRequests | estate.PartFailures
	for name, c := range map[string]struct {
		parts  estate.Part
		change func(q *estate.Query)
		want   bool
	}{
		"the same question":                  {all, func(*estate.Query) {}, true},
		"another part of the rows":           {all, func(q *estate.Query) { q.Agents.Offset = 9 }, true},
		"fewer parts":                        {all, func(q *estate.Query) { q.Parts = estate.PartAgents }, false},
		"another device":                     {estate.PartAgent, func(q *estate.Query) { q.Agent = owl }, false},
		"another device, which is not shown": {estate.PartAgents, func(q *estate.Query) { q.Agent = owl }, true},
		"another filter of agents":           {estate.PartAgents, func(q *estate.Query) { q.Agents.Filter = filter("owl") }, false},
		"only failing agents":                {estate.PartAgents, func(q *estate.Query) { q.Agents.Failing = true }, false},
		"another order of agents":            {estate.PartAgents, func(q *estate.Query) { q.Agents.Reverse = true }, false},
		"another filter of requests":         {estate.PartRequests, func(q *estate.Query) { q.Requests.Filter = filter("owl") }, false},
		"only failed requests":               {estate.PartRequests, func(q *estate.Query) { q.Requests.Failed = true }, false},
		"another filter of failures":         {estate.PartFailures, func(q *estate.Query) { q.Failures.Filter = filter("owl") }, false},
		"a filter of what is not shown":      {estate.PartAgents, func(q *estate.Query) { q.Failures.Filter = filter("owl") }, true},
	} {
		wanted, got := estate.Query{Parts: c.parts, Agent: heron}, estate.Query{Parts: all, Agent: heron}
		if c.change(&got); answers(&got, &wanted) != c.want {
			t.Errorf("%s: it is an answer: %v, want %v", name, !c.want, c.want)
		}
	}
}

// TestKeysOfTheWholeScreen leave the pane as it is, but for the one that is chosen.
func TestKeysOfTheWholeScreen(t *testing.T) {
	s := show(busy(), 100, 24, Config{Theme: ThemeNone})
	for _, step := range []struct {
		key tea.KeyType
		tab int
	}{{tea.KeyTab, 1}, {tea.KeyShiftTab, 0}, {tea.KeyShiftTab, 7}, {tea.KeyTab, 0}} {
		if s.Update(tea.KeyMsg{Type: step.key}); s.tab != step.tab {
			t.Errorf("%v shows tab %d, want %d", step.key, s.tab, step.tab)
		}
	}
	before := s.View()
	_, cmd := s.Update(tea.KeyMsg{Type: tea.KeyCtrlL})
	if cmd == nil || cmd() != tea.ClearScreen() || s.View() != before {
		t.Errorf("ctrl-l does not only draw anew:\n%s", s.View())
	}
}
