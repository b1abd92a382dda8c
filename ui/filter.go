package ui

import (
	"errors"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate/filter"
	"beacontop/ui/draw"
	"beacontop/ui/pane"
)

// filtered is a pane whose rows can be filtered.
type filtered interface {
	Rows() filter.Rows
	Filter() filter.Filter
	SetFilter(filter.Filter)
}

func isFiltered(t pane.Tab) bool {
	_, is := t.Pane.(filtered)
	return is
}

// filterLimit is the maximum number of characters of a filter on the screen.
const filterLimit = 240

// filterExtra is the number of lines that the filter line takes more than other footers.
const filterExtra = 1

// beginFilter opens the filter line with the filter in force.
func (m *Model) beginFilter() {
	m.mode, m.mistyped, m.offers = filtering, nil, nil
	m.entry.Begin(m.filter().String())
}

// filterKey handles a key while a filter is typed.
func (m *Model) filterKey(msg tea.KeyMsg) tea.Cmd {
	offers := m.offers
	m.offers = nil
	switch msg.Type {
	case tea.KeyEnter:
		if m.mistyped != nil { // it stays until it is one
			m.offers = offers
			return nil
		}
		m.entry.Keep()
		m.mode = browsing
		return m.ask(false)
	case tea.KeyEsc, tea.KeyCtrlC:
		m.mode, m.mistyped = browsing, nil
		m.clearFilter()
		return m.ask(false)
	case tea.KeyF1:
		m.mode, m.helped, m.typing = helping, helpFilter, true
		m.offers = offers
		return nil
	case tea.KeyTab:
		m.complete()
	case tea.KeyUp:
		m.entry.Older()
	case tea.KeyDown:
		m.entry.Newer()
	default:
		m.entry.Type(msg)
	}
	m.typed()
	return m.ask(false)
}

// complete completes the end of the filter, or offers what it may become.
func (m *Model) complete() {
	f, ok := m.tabs[m.tab].Pane.(filtered)
	if !ok || !m.entry.Ends() {
		return
	}
	done := filter.Complete(m.entry.Text(), f.Rows(), func(field string) []string { return pane.Known(&m.sample, field) })
	if m.entry.Set(done.Text); len(done.Offers) != 1 {
		m.offers = done.Offers
	}
	if len(done.Offers) == 0 {
		m.offers = []string{"no field, and no value on the screen, begins like this"}
	}
}

// typed puts the typed filter in force. If a part of it is wrong, the rest is.
func (m *Model) typed() {
	f, ok := m.tabs[m.tab].Pane.(filtered)
	if !ok {
		return
	}
	parsed, err := filter.ParseFor(m.entry.Text(), f.Rows())
	m.mistyped = nil
	errors.As(err, &m.mistyped)
	change(f, parsed)
}

// change sets the filter of a pane, unless it is the same.
func change(f filtered, to filter.Filter) {
	if to.String() != f.Filter().String() {
		f.SetFilter(to)
	}
}

func (m *Model) filter() filter.Filter {
	if f, ok := m.tabs[m.tab].Pane.(filtered); ok {
		return f.Filter()
	}
	return filter.Filter{}
}

// clearFilter shows all rows of the pane.
func (m *Model) clearFilter() {
	if f, ok := m.tabs[m.tab].Pane.(filtered); ok {
		f.SetFilter(filter.Filter{})
	}
}

// setFilter sets the filter of the pane, if it is one for its rows; otherwise the last one stays.
func (m *Model) setFilter(text string) error {
	f, ok := m.tabs[m.tab].Pane.(filtered)
	if !ok {
		return nil
	}
	parsed, err := filter.Parse(text)
	if err == nil {
		err = parsed.Check(f.Rows())
	}
	if err == nil {
		change(f, parsed)
	}
	return err
}

// filterLines returns the filter line and the line below it: keys, or what is wrong.
func (m *Model) filterLines() []string {
	t := m.theme
	l := draw.NewLine(t, m.width).Space(1).Put(t.Accent, "/")
	place := m.entry.Draw(l, m.width-1)
	below := draw.NewLine(t, m.width).Space(1)
	switch e := m.mistyped; {
	case e != nil:
		m.mark(below, place(e.From), place(e.To))
	case !m.answered():
		below.Put(t.Dim, "searching "+t.Glyphs.Ellipsis)
	default:
		for _, hint := range [][2]string{{"enter", "keep"}, {"esc", "clear"}, {"tab", "complete"}, {"up", "earlier"}, {"f1", "help"}} {
			below.Put(t.Accent, hint[0]).Space(1).Put(t.Dim, hint[1]).Space(3)
		}
	}
	return []string{l.String(), below.String()}
}

// mark draws carets below what is wrong from one column to another, and says what it is beside
// them: to the right, or to the left if there is more room.
func (m *Model) mark(l *draw.Line, from, to int) {
	t, text, style := m.theme, draw.Clean(m.mistyped.Error()), m.theme.Bad
	if m.mistyped.Incomplete {
		style = t.Dim
	}
	to = min(max(to, from+1), m.width-1)
	carets := strings.Repeat("^", max(to-from, 1))
	if right := m.width - to - 2; draw.Width(text) > right && from-2 > right {
		text = t.Middle(text, from-2)
		l.To(from-1-draw.Width(text)).Put(style, text).To(from).Put(t.Warn, carets)
		return
	}
	l.To(from).Put(t.Warn, carets).Space(1).Put(style, text)
}

// filterNotes returns what is drawn above the filter line, over rows: what the end of the filter
// may become, or which rows are shown while it is wrong.
func (m *Model) filterNotes() []string {
	p := draw.NewPage(m.theme, m.width, notesHeight)
	e := m.mistyped
	switch {
	case len(m.offers) > 0:
		m.listed(p, "tab", m.offers)
	case e != nil && !e.Incomplete:
		if e.Fields {
			if f, ok := m.tabs[m.tab].Pane.(filtered); ok {
				var names []string
				for _, one := range filter.Fields(f.Rows()) {
					names = append(names, one.Name)
				}
				m.listed(p, "fields", names)
			}
		}
		rows := "all, until the filter is valid"
		if in := m.filter(); !in.Empty() {
			rows = "those of the valid part: " + draw.Clean(in.String())
		}
		p.Labelled("rows", m.theme.Warn, rows)
	}
	return p.Lines
}

// notesHeight is the maximum number of lines of notes.
const notesHeight = 4

// listed adds words beside a label.
func (m *Model) listed(p *draw.Page, label string, words []string) {
	cells := make([]draw.Cell, len(words))
	for i, one := range words {
		cells[i] = m.theme.Plain.Cell(draw.Clean(one))
	}
	p.Flow(label, 2, cells...)
}
