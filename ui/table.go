package ui

import (
	"beacontop/beacon/figures"
	"cmp"
	"fmt"
	"math"
	"slices"
)

// column is one column of a table. Columns with a higher rank are dropped first when the terminal
// is narrow.
type column struct {
	title string
	width int    // minimum width, if there is enough space
	most  int    // maximum width that it takes from free width if its cells need it; 0: fixed
	least int    // width to which it can shrink if a name needs the space; 0: fixed
	grow  bool   // takes the remaining width; at most one column
	right bool   // right-aligned: numbers and ages, which are never cut
	whole bool   // never cut either
	name  bool   // cut in the middle, so that its end is visible
	host  bool   // a name whose domain is cut first
	over  int    // growing column: columns from this rank on are dropped before its cells are cut; 0: none
	rank  int    // 0: always shown
	mark  string // one cell in the gap before the title of a right-aligned column
}

// cell is the content of one row in a column.
type cell struct {
	text  string
	style style
}

// cell returns a text in a style.
func (s style) cell(text string) cell { return cell{text, s} }

// table draws visible rows only: it gets the number of rows and requests those that it shows.
type table struct {
	columns []column
	cursor  int  // index into the shown rows; -1: none
	first   int  // index of the first shown row in the whole list
	id      int  // number of the table within the pane, or notChosen
	bare    bool // without headings
}

// notChosen is the id of a table whose rows cannot be selected, next to tables whose rows can.
const notChosen = -1

// gap is the space between columns.
const gap = 2

// signWidth is the width of the cursor sign.
const signWidth = 2

// leastName is the minimum width of a name if numbers need the width.
const leastName = 8

// step is the granularity of column widths that follow the content: a table whose columns moved
// with every new row would be unreadable.
const step = 4

// stepped rounds a width up to a multiple of step.
func stepped(n int) int { return (n + step - 1) / step * step }

// fit returns the columns that fit into the width and their widths, for the given rows.
func (t table) fit(width int, rows [][]cell) (indexes, widths []int) {
	need := t.needs(rows)
	worst := 0
	for _, c := range t.columns {
		worst = max(worst, c.rank)
	}
	for ; ; worst-- {
		indexes, widths = indexes[:0], widths[:0]
		used, wanted, over := signWidth-gap, 0, 0
		for i, c := range t.columns {
			if c.rank > worst {
				continue
			}
			w := c.width
			if c.right || c.whole {
				w = max(w, need[i])
			}
			if c.grow && c.over > 0 {
				over, wanted = c.over, max(need[i]-w, 0)
			}
			indexes, widths = append(indexes, i), append(widths, w)
			used += gap + w
		}
		if over == 0 || worst < over {
			wanted = 0
		}
		if used+wanted <= width || worst == 0 {
			t.spread(width-used, need, indexes, widths)
			return indexes, widths
		}
	}
}

// shows reports whether a column fits, with these rows.
func (t table) shows(column, width int, rows [][]cell) bool {
	indexes, _ := t.fit(width, rows)
	return slices.Contains(indexes, column)
}

// needs returns the width of the widest text of each column.
func (t table) needs(rows [][]cell) []int {
	need := make([]int, len(t.columns))
	for _, cells := range rows {
		for i := range cells {
			need[i] = max(need[i], width(cells[i].text))
		}
	}
	return need
}

// spread distributes free width, names first, or takes back missing width.
func (t table) spread(free int, need, indexes, widths []int) {
	growing := -1
	for k, i := range indexes {
		c := t.columns[i]
		if c.grow {
			growing = k
		}
		if least := max(c.least, need[i]+need[i]%2, width(c.title)); c.least > 0 && least < widths[k] && t.cut(need, indexes, widths, free) {
			free += widths[k] - least
			widths[k] = least
		}
	}
	for k, i := range indexes {
		c := t.columns[i]
		if more := min(c.most, stepped(need[i])) - widths[k]; need[i] > widths[k] && more > 0 && free > 0 {
			more = min(more, free)
			widths[k] += more
			free -= more
		}
	}
	if growing >= 0 && free > 0 {
		widths[growing] += free
	}
	for _, least := range []func(i int) int{
		func(i int) int { return max(cmp.Or(t.columns[i].least, math.MaxInt), need[i]) },
		func(i int) int { return leastOf(t.columns[i].grow && !t.columns[i].name) },
		func(i int) int { return leastOf(t.columns[i].name) },
	} {
		for k, i := range indexes {
			less := max(min(-free, widths[k]-least(i)), 0)
			widths[k] -= less
			free += less
		}
	}
}

// leastOf returns the width that remains of a column when it is cut.
func leastOf(turn bool) int {
	if turn {
		return leastName
	}
	return math.MaxInt
}

// cut reports whether a name would be cut with this much free width.
func (t table) cut(need, indexes, widths []int, free int) bool {
	for k, i := range indexes {
		if c := t.columns[i]; c.name && (c.most > 0 || c.grow) {
			free -= max(need[i]-widths[k], 0)
		}
	}
	return free < 0
}

// draw adds the heading and n rows to a page.
func (t table) draw(p *page, n int, row func(i int) []cell) {
	room := p.left()
	if !t.bare {
		room--
	}
	rows := make([][]cell, max(min(n, room), 0))
	for i := range rows {
		rows[i] = row(i)
	}
	indexes, widths := t.fit(p.width, rows)
	if !t.bare {
		p.add(t.head(p, indexes, widths))
	}
	for i, cells := range rows {
		if t.id != notChosen {
			p.hits = append(p.hits, hit{len(p.lines), t.id, t.first + i})
		}
		l := p.line()
		sign := " "
		if i == t.cursor {
			l.over, sign = &p.theme.cursor, p.theme.glyphs.cursor
		}
		l.put(p.theme.accent, sign).to(signWidth)
		for k, c := range indexes {
			if k > 0 {
				l.space(gap)
			}
			text := cells[c].text
			if t.columns[c].host {
				text = p.theme.host(text, widths[k])
			}
			if t.columns[c].name {
				text = p.theme.middle(text, widths[k])
			}
			l.field(cells[c].style, text, widths[k], t.columns[c].right)
		}
		p.add(l)
	}
}

func (t table) head(p *page, indexes, widths []int) *line {
	l := p.line().space(signWidth)
	for k, i := range indexes {
		if c := t.columns[i]; c.mark != "" {
			l.space(gap-1+widths[k]-width(c.title)).put(p.theme.dim, c.mark+c.title)
			continue
		}
		if k > 0 {
			l.space(gap)
		}
		l.field(p.theme.dim, t.columns[i].title, widths[k], t.columns[i].right)
	}
	return l
}

// partOf describes which part of a list is shown, if it is not the whole list.
func partOf(first, shown, all int) string {
	if shown >= all {
		return ""
	}
	return fmt.Sprintf("  %d-%d of %s", first+1, first+shown, figures.Number(all))
}
