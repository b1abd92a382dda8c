package ui

import (
	"beacontop/beacon/estate"
	"fmt"
	"math"
	"slices"
	"strings"
)

// helpHints are the possible ends of the line of tabs, longest first.
var helpHints = []string{"? help", "?", ""}

// tabLine shows the pane names, each with its own alarm. It uses full titles if they fit, otherwise
// short ones, otherwise only the title of the shown pane.
func (m *Model) tabLine() string {
	n := m.shownTabs()
	full, short, only := make([]string, n), make([]string, n), make([]string, n)
	for i, t := range m.tabs[:n] {
		full[i], short[i] = t.title, t.short
	}
	only[m.tab] = full[m.tab]
	for _, titles := range [][]string{full, short, only} {
		for _, hint := range helpHints {
			for _, wide := range []int{3, 2, 1} {
				if l, _ := m.tabsAt(titles, wide, math.MaxInt, true); l.used+m.reserve()+hintWidth(hint) <= m.width {
					return m.tabsWith(titles, wide, true, hint)
				}
			}
		}
		if l, _ := m.tabsAt(titles, 1, math.MaxInt, true); l.used <= m.width {
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
		if t.reserve == 0 {
			continue
		}
		kept += t.reserve
		if text := m.alarm(i).text; text != "" {
			kept -= min(width(text)+1, t.reserve)
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
	return l.to(m.width-len(hint)-1).put(m.theme.dim, hint).String()
}

// tabsAt draws the tabs with the given distance; without numbers, alarms are signs only.
func (m *Model) tabsAt(titles []string, wide, width int, numbers bool) (l *line, ends []int) {
	t := m.theme
	l = newLine(t, width).space(1)
	for i, title := range titles {
		if i > 0 {
			l.space(wide)
		}
		l.put(t.dim, fmt.Sprint(i+1))
		switch {
		case i == m.tab:
			l.space(1).put(t.accent, strings.ToUpper(title))
		case title != "":
			l.space(1).put(t.plain, title)
		}
		alarm := m.alarm(i)
		if !numbers {
			alarm.text = strings.TrimRight(alarm.text, "0123456789,")
		}
		if alarm.text != "" {
			l.space(1).put(alarm.style, alarm.text)
		}
		ends = append(ends, l.used)
	}
	return l, ends
}

// alarm returns the alarm of a tab; empty: none.
func (m *Model) alarm(i int) cell {
	if alarm := m.tabs[i].alarm; alarm != nil {
		return alarm(m.theme, &m.sample.Totals)
	}
	return cell{}
}

// tabOf returns the index of the pane that shows a part.
func (m *Model) tabOf(part estate.Part) int {
	return max(slices.IndexFunc(m.tabs, func(t tab) bool { return t.part == part }), 0)
}

// shownTabs returns the number of panes on this screen: some exist only while another beacon is
// watched, and these are the last ones.
func (m *Model) shownTabs() int {
	n := len(m.tabs)
	for n > 0 && m.tabs[n-1].watched && !watching(&m.sample) {
		n--
	}
	return n
}

// named returns the panes with a property, as a reader finds them: "2 Agents".
func (m *Model) named(has func(tab) bool) (names []string) {
	for i, t := range m.tabs {
		if has(t) {
			names = append(names, fmt.Sprintf("%d %s", i+1, t.title))
		}
	}
	return names
}

// listed returns names as a list in a sentence: "2 Agents and 3 Requests".
func listed(names ...string) string {
	last := max(len(names)-1, 0)
	return strings.TrimPrefix(strings.Join(names[:last], ", ")+" and "+strings.Join(names[last:], ""), " and ")
}
