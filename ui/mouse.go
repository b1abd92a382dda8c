package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

const (
	tabsLine   = 1 // line of the frame
	bodyLine   = 3
	wheelSteps = 3 // rows per step of the wheel
)

// toggleMouse turns the mouse on or off. It is off initially: while it is on, the program
// receives the clicks, and selecting text in the terminal needs a modifier key.
func (m *Model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	if !m.mouse {
		m.note = "mouse off: the terminal selects text again"
		return tea.DisableMouse
	}
	m.note = "mouse on: wheel, tabs, rows. To select text hold shift, or turn it off: m"
	return tea.EnableMouseCellMotion
}

// point handles mouse events: the wheel moves the cursor, a click selects a pane or a row, and a
// click on the selected row opens it.
func (m *Model) point(msg tea.MouseMsg) tea.Cmd {
	if !m.mouse || m.mode != browsing || !m.answered() || msg.Action != tea.MouseActionPress {
		return nil
	}
	m.said, m.note = "", ""
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		return m.wheel(m.keys.Up)
	case tea.MouseButtonWheelDown:
		return m.wheel(m.keys.Down)
	case tea.MouseButtonLeft:
		if msg.Y == tabsLine {
			return m.clickTab(msg.X)
		}
		return m.clickLine(msg.Y - bodyLine)
	}
	return nil
}

// wheel repeats a key.
func (m *Model) wheel(b key.Binding) tea.Cmd {
	for range wheelSteps {
		m.follow(m.shown().Press(m.keys, keyOf(b), &m.sample))
	}
	return m.ask(false)
}

// keyOf returns the message of a single-letter key, or of enter.
func keyOf(b key.Binding) tea.KeyMsg {
	if name := b.Keys()[0]; name != "enter" {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
	}
	return tea.KeyMsg{Type: tea.KeyEnter}
}

func (m *Model) clickTab(x int) tea.Cmd {
	for i, end := range m.tabEnds {
		if x < end {
			m.show(m.shownTabs()[i])
			return m.ask(false)
		}
	}
	return nil
}

func (m *Model) clickLine(line int) tea.Cmd {
	p, ok := m.shown().(clickable)
	for _, h := range m.hits {
		if !ok || h.Line != line {
			continue
		}
		if p.Click(h.Table, h.Row, &m.sample) {
			m.follow(m.shown().Press(m.keys, keyOf(m.keys.Open), &m.sample))
		}
		return m.ask(false)
	}
	return nil
}

// clickable is a pane whose rows can be selected by a click. It reports whether the row was
// already selected.
type clickable interface {
	Click(table, row int, s *estate.Sample) (again bool)
}
