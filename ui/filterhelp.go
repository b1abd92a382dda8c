package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate/filter"
	"beacontop/ui/draw"
)

// helpPage is a page of the help.
type helpPage uint8

const (
	helpKeys helpPage = iota
	helpFilter
)

// helpKey turns to the page about filters, or closes the help.
func (m *Model) helpKey(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.helped == helpKeys && len(msg.Runes) == 1 && msg.Runes[0] == '/':
		m.helped = helpFilter
	case m.helped == helpFilter && m.typing:
		m.mode = filtering
	default:
		m.mode = browsing
	}
	return m.ask(false)
}

// helpFooter says how to leave the help.
func (m *Model) helpFooter(l *draw.Line) *draw.Line {
	t := m.theme
	switch {
	case m.helped == helpKeys:
		return l.Put(t.Accent, "/").Put(t.Dim, " explains filters   any other key closes the help")
	case m.typing:
		return l.Put(t.Dim, "any key returns to the filter")
	}
	return l.Put(t.Dim, "any key closes the help")
}

// syntax are the forms of words, and of terms with a field.
var syntax = [][2]string{
	{"heron", "in the row"}, {`"two words"`, "literal text"}, {"!heron", "not in the row"}, {"heron|owl", "one of them"},
	{"^begin", "column start"}, {"end$", "column end"}, {"404", "whole column"}, {"a b", "both"},
	{"field:value", "text or value"}, {"field=value", "whole text"}, {"field:a..b", "from a to b"}, {"field>=value", "also > < <= !="},
}

// filterHelp explains filters on one page, from the list of fields.
func (m *Model) filterHelp(p *draw.Page) {
	columns := 2
	if p.Width >= wideHelp {
		columns = 4
	}
	width := (p.Width - 2) / columns
	m.inColumns(p, len(syntax), columns, func(l *draw.Line, i int) {
		form := 13
		l.Field(m.theme.Accent, syntax[i][0], form, false).Field(m.theme.Plain, " "+syntax[i][1], width-form-1, false)
	})
	if p.Left() > filterHelpRest {
		p.Blank()
	}
	m.fieldHelp(p)
	times := "without a date: the latest one; contact>2d: longer ago than two days"
	if p.Width < draw.WideText {
		times = "without a date: the latest one"
	}
	p.Labelled("is:", m.theme.Plain, statesText())
	p.Labelled("times", m.theme.Plain, times)
}

const (
	wideHelp       = 110 // width from which each field has a line with its meaning
	filterHelpRest = 11  // lines below the forms, where fields stand in two columns
)

// fieldHelp lists the fields: an example, the panes that have it and, if there is room, what it is.
func (m *Model) fieldHelp(p *draw.Page) {
	all := slices.DeleteFunc(filter.All(), func(f *filter.Field) bool { return m.panesOf(f) == "" })
	const panes = 8
	if p.Width >= wideHelp && p.Left() > len(all)+4 {
		p.Add(p.Line().Space(1).Field(m.theme.Strong, "field", 10, false).Field(m.theme.Strong, "panes", panes, false).Field(m.theme.Strong, "meaning", 34, false).Put(m.theme.Strong, "examples"))
		for i := range all {
			f := all[i]
			p.Add(p.Line().Space(1).Field(m.theme.Accent, f.Name, 10, false).Field(m.theme.Dim, m.panesOf(f), panes, false).
				Field(m.theme.Plain, m.meaning(f), 33, false).Space(1).Put(m.theme.Plain, strings.Join(f.Examples, "  ")))
		}
		return
	}
	width := (p.Width - 2) / 2
	m.inColumns(p, len(all), 2, func(l *draw.Line, i int) {
		l.Field(m.theme.Accent, all[i].Examples[0], width-panes-1, false).Field(m.theme.Dim, m.panesOf(all[i]), panes, false)
	})
}

// panesOf returns the keys of the panes whose rows have a field.
func (m *Model) panesOf(f *filter.Field) string {
	var keys []string
	for i, t := range m.tabs {
		if of, ok := t.Pane.(filtered); ok && f.Meaning[of.Rows()] != "" {
			keys = append(keys, fmt.Sprint(i+1))
		}
	}
	return strings.Join(keys, " ")
}

// meaning returns what a field is in the rows of this pane, otherwise in those of another.
func (m *Model) meaning(f *filter.Field) string {
	if here, ok := m.tabs[m.tab].Pane.(filtered); ok && f.Meaning[here.Rows()] != "" {
		return f.Meaning[here.Rows()]
	}
	return f.About()
}

// statesText lists the states that is: tests.
func statesText() string {
	var names []string
	for _, s := range filter.States() {
		names = append(names, s.Name)
	}
	return strings.Join(names, "  ")
}

// inColumns draws n cells in columns, from top to bottom.
func (m *Model) inColumns(p *draw.Page, n, columns int, cell func(l *draw.Line, i int)) {
	rows := (n + columns - 1) / columns
	for i := range rows {
		l := p.Line().Space(1)
		for c := range columns {
			if at := c*rows + i; at < n {
				cell(l, at)
			}
			l.To(1 + (c+1)*(p.Width-2)/columns)
		}
		p.Add(l)
	}
}
