package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/ui/draw"
	"beacontop/ui/pane"
)

// helpHints are the possible ends of the line of tabs, longest first.
var helpHints = []string{"? help", "?", ""}

// tabLine shows the pane names, each with its own alarm. It uses full titles if they fit, otherwise
// short ones, otherwise only the title of the shown pane.
func (m *Model) tabLine() string {
	n := m.shownTabs()
	full, short, only := make([]string, n), make([]string, n), make([]string, n)
	for i, t := range m.tabs[:n] {
		full[i], short[i] = t.Title, t.Short
	}
	only[m.tab] = full[m.tab]
	for _, titles := range [][]string{full, short, only} {
		for _, hint := range helpHints {
			for _, wide := range []int{3, 2, 1} {
				if l, _ := m.tabsAt(titles, wide, math.MaxInt, true); l.Used+m.reserve()+hintWidth(hint) <= m.width {
					return m.tabsWith(titles, wide, true, hint)
				}
			}
		}
		if l, _ := m.tabsAt(titles, 1, math.MaxInt, true); l.Used <= m.width {
			return m.tabsWith(titles, 1, true, "")
		}
	}
	only[m.tab] = short[m.tab]
	return m.tabsWith(only, 1, false, "")
}

// reserve returns the width to keep for alarms that come and go, so that the tabs do not move.
func (m *Model) reserve() int {
	kept := 0
	for i, t := range m.tabs[:m.shownTabs()] {
		if t.Reserve == 0 {
			continue
		}
		kept += t.Reserve
		if text := m.alarm(i).Text; text != "" {
			kept -= min(draw.Width(text)+1, t.Reserve)
		}
	}
	return kept
}

func hintWidth(hint string) int {
	if hint == "" {
		return 0
	}
	return len(hint) + 2
}

// tabsWith draws the tabs with a hint behind them, and records where they end.
func (m *Model) tabsWith(titles []string, wide int, numbers bool, hint string) string {
	l, ends := m.tabsAt(titles, wide, m.width, numbers)
	m.tabEnds = ends
	return l.To(m.width-len(hint)-1).Put(m.theme.Dim, hint).String()
}

// tabsAt draws the tabs with the given distance; without numbers, alarms are signs only.
func (m *Model) tabsAt(titles []string, wide, width int, numbers bool) (l *draw.Line, ends []int) {
	t := m.theme
	l = draw.NewLine(t, width).Space(1)
	for i, title := range titles {
		if i > 0 {
			l.Space(wide)
		}
		l.Put(t.Dim, fmt.Sprint(i+1))
		switch {
		case i == m.tab:
			l.Space(1).Put(t.Accent, strings.ToUpper(title))
		case title != "":
			l.Space(1).Put(t.Plain, title)
		}
		alarm := m.alarm(i)
		if !numbers {
			alarm.Text = strings.TrimRight(alarm.Text, "0123456789,")
		}
		if alarm.Text != "" {
			l.Space(1).Put(alarm.Style, alarm.Text)
		}
		ends = append(ends, l.Used)
	}
	return l, ends
}

// alarm returns the alarm of a tab; empty: none.
func (m *Model) alarm(i int) draw.Cell {
	if alarm := m.tabs[i].Alarm; alarm != nil {
		return alarm(m.theme, &m.sample.Totals)
	}
	return draw.Cell{}
}

// tabOf returns the index of the pane that shows a part.
func (m *Model) tabOf(part estate.Part) int {
	return max(slices.IndexFunc(m.tabs, func(t pane.Tab) bool { return t.Part == part }), 0)
}

// shownTabs returns the number of panes on this screen: some exist only while another beacon is
// watched, and these are the last ones.
func (m *Model) shownTabs() int {
	n := len(m.tabs)
	for n > 0 && m.tabs[n-1].Watched && !pane.Watching(&m.sample) {
		n--
	}
	return n
}

// named returns the panes with a property, as a reader finds them: "2 Agents".
func (m *Model) named(has func(pane.Tab) bool) (names []string) {
	for i, t := range m.tabs {
		if has(t) {
			names = append(names, fmt.Sprintf("%d %s", i+1, t.Title))
		}
	}
	return names
}

// listed returns names as a list in a sentence: "2 Agents and 3 Requests".
func listed(names ...string) string {
	last := max(len(names)-1, 0)
	return strings.TrimPrefix(strings.Join(names[:last], ", ")+" and "+strings.Join(names[last:], ""), " and ")
}
