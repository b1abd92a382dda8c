package ui

import (
	"fmt"
	"math"
	"strings"

	"beacontop/beacon/figures"
)

// helpHints are the possible ends of the line of tabs, longest first.
var helpHints = []string{"? help", "?", ""}

// tabs shows the pane names, each with its own alarm. It uses full titles if they fit, otherwise
// short ones, otherwise only the title of the shown pane.
func (m *Model) tabs() string {
	n := m.shownPanes()
	var only [paneCount]string
	only[m.pane] = paneTitles[m.pane]
	for _, titles := range [][paneCount]string{paneTitles, paneShort, only} {
		for _, hint := range helpHints {
			for _, wide := range []int{3, 2, 1} {
				if l, _ := m.tabLine(titles[:n], wide, math.MaxInt, true); l.used+m.reserve()+hintWidth(hint) <= m.width {
					return m.tabsWith(titles[:n], wide, true, hint)
				}
			}
		}
		if l, _ := m.tabLine(titles[:n], 1, math.MaxInt, true); l.used <= m.width {
			return m.tabsWith(titles[:n], 1, true, "")
		}
	}
	only[m.pane] = paneShort[m.pane]
	return m.tabsWith(only[:n], 1, false, "")
}

// reserve returns the width to keep for a queue of some hundred files: the number comes and goes,
// and the tabs must not move.
func (m *Model) reserve() int {
	const most = len(" 999")
	if text := m.alarm(paneQueue).text; text != "" {
		return max(most-1-width(text), 0)
	}
	return most
}

func hintWidth(hint string) int {
	if hint == "" {
		return 0
	}
	return len(hint) + 2
}

// tabsWith draws the tabs with a hint behind them, and records where they end.
func (m *Model) tabsWith(titles []string, wide int, numbers bool, hint string) string {
	l, ends := m.tabLine(titles, wide, m.width, numbers)
	m.tabEnds = ends
	return l.to(m.width-len(hint)-1).put(m.theme.dim, hint).String()
}

// tabLine draws the tabs with the given distance; without numbers, alarms are signs only.
func (m *Model) tabLine(titles []string, wide, width int, numbers bool) (l *line, ends []int) {
	t := m.theme
	l = newLine(t, width).space(1)
	for i, title := range titles {
		if i > 0 {
			l.space(wide)
		}
		l.put(t.dim, fmt.Sprint(i+1))
		switch {
		case i == m.pane:
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

func (m *Model) alarm(pane int) cell {
	s, t := &m.sample.Totals, m.theme
	switch pane {
	case paneFailures:
		if s.Failing > 0 {
			return cell{t.glyphs.bad + figures.Number(s.Failing), t.bad}
		}
		if s.Strays > 0 {
			return cell{t.glyphs.warn + figures.Number(s.Strays), t.warn}
		}
	case paneQueue:
		switch {
		case s.Queue.Problem != "":
			return cell{t.glyphs.bad, t.bad}
		case s.Queue.Waiting > 0:
			return cell{figures.Number(s.Queue.Waiting), t.dim}
		}
	case paneSources:
		if s.Sources.Problems > 0 {
			return cell{t.glyphs.warn + figures.Number(s.Sources.Problems), t.warn}
		}
	case paneFailover:
		if s.SiblingsDown > 0 {
			return cell{t.glyphs.warn, t.warn}
		}
	}
	return cell{}
}
