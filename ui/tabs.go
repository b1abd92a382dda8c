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
	shown := m.shownTabs()
	full, short, only := make([]string, len(shown)), make([]string, len(shown)), make([]string, len(shown))
	for n, i := range shown {
		full[n], short[n] = m.tabs[i].Title, m.tabs[i].Short
	}
	here := max(slices.Index(shown, m.tab), 0)
	only[here] = full[here]
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
	only[here] = short[here]
	return m.tabsWith(only, 1, false, "")
}

// reserve returns the width to keep for alarms that come and go, so that the tabs do not move.
func (m *Model) reserve() int {
	kept := 0
	for _, i := range m.shownTabs() {
		room := m.tabs[i].Reserve
		if room == 0 {
			continue
		}
		kept += room
		if text := m.alarm(i).Text; text != "" {
			kept -= min(draw.Width(text)+1, room)
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
	m.tabEnds, m.helpless = ends, hint == ""
	return l.To(m.width-len(hint)-1).Put(m.theme.Dim, hint).String()
}

// tabsAt draws the tabs with the given distance; without numbers, alarms are signs only.
func (m *Model) tabsAt(titles []string, wide, width int, numbers bool) (l *draw.Line, ends []int) {
	t := m.theme
	l = draw.NewLine(t, width).Space(1)
	for n, i := range m.shownTabs() {
		title := titles[n]
		if n > 0 {
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

// shownTabs returns the indices of the panes on this screen: some exist only while another beacon is
// watched. Each keeps its key.
func (m *Model) shownTabs() (shown []int) {
	watching := pane.Watching(&m.sample)
	for i, t := range m.tabs {
		if !t.Watched || watching {
			shown = append(shown, i)
		}
	}
	return shown
}

// beside returns the shown pane some steps after the present one, and the first after the last.
func (m *Model) beside(steps int) int {
	shown := m.shownTabs()
	here := max(slices.Index(shown, m.tab), 0)
	return shown[(here+steps+len(shown))%len(shown)]
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
