package draw

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"beacontop/beacon/figures"
)

// Column is one column of a table. Columns with a higher rank are dropped first when the terminal
// is narrow.
type Column struct {
	Title string
	Width int    // minimum width, if there is enough space
	Most  int    // maximum width that it takes from free width if its cells need it; 0: fixed
	Least int    // width to which it can shrink if a name needs the space; 0: fixed
	Grow  bool   // takes the remaining width; at most one column
	Right bool   // right-aligned: numbers and ages, which are never cut
	Whole bool   // never cut either
	Name  bool   // cut in the middle, so that its end is visible
	Host  bool   // a name whose domain is cut first
	Over  int    // growing column: columns from this rank on are dropped before its cells are cut; 0: none
	Rank  int    // 0: always shown
	Mark  string // one cell in the gap before the title of a right-aligned column
}

// Cell is the content of one row in a column.
type Cell struct {
	Text  string
	Style Style
	Sign  Style // of the first character; the zero style: as the others
}

// Signed returns the cell with another style for its first character, which is a sign.
func (c Cell) Signed(s Style) Cell {
	c.Sign = s
	return c
}

// Cell returns a text in a style.
func (s Style) Cell(text string) Cell { return Cell{Text: text, Style: s} }

// Table draws visible rows only: it gets the number of rows and requests those that it shows.
type Table struct {
	Columns []Column
	Cursor  int  // index into the shown rows; -1: none
	First   int  // index of the first shown row in the whole list
	Id      int  // number of the table within the pane, or notChosen
	Bare    bool // without headings
}

// NotChosen is the id of a table whose rows cannot be selected, next to tables whose rows can.
const NotChosen = -1

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
func (t Table) fit(width int, rows [][]Cell) (indexes, widths []int) {
	need := t.needs(rows)
	worst := 0
	for _, c := range t.Columns {
		worst = max(worst, c.Rank)
	}
	for ; ; worst-- {
		indexes, widths = indexes[:0], widths[:0]
		used, wanted, over := signWidth-gap, 0, 0
		for i, c := range t.Columns {
			if c.Rank > worst {
				continue
			}
			w := c.Width
			if c.Right || c.Whole {
				w = max(w, need[i])
			}
			if c.Grow && c.Over > 0 {
				over, wanted = c.Over, max(need[i]-w, 0)
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

// Shows reports whether a column fits, with these rows.
func (t Table) Shows(column, width int, rows [][]Cell) bool {
	indexes, _ := t.fit(width, rows)
	return slices.Contains(indexes, column)
}

// needs returns the width of the widest text of each column.
func (t Table) needs(rows [][]Cell) []int {
	need := make([]int, len(t.Columns))
	for _, cells := range rows {
		for i := range cells {
			need[i] = max(need[i], Width(cells[i].Text))
		}
	}
	return need
}

// spread distributes free width, names first, or takes back missing width.
func (t Table) spread(free int, need, indexes, widths []int) {
	growing := -1
	for k, i := range indexes {
		c := t.Columns[i]
		if c.Grow {
			growing = k
		}
		if least := max(c.Least, need[i]+need[i]%2, Width(c.Title)); c.Least > 0 && least < widths[k] && t.cut(need, indexes, widths, free) {
			free += widths[k] - least
			widths[k] = least
		}
	}
	for k, i := range indexes {
		c := t.Columns[i]
		if more := min(c.Most, stepped(need[i])) - widths[k]; need[i] > widths[k] && more > 0 && free > 0 {
			more = min(more, free)
			widths[k] += more
			free -= more
		}
	}
	if growing >= 0 && free > 0 {
		widths[growing] += free
	}
	for _, least := range []func(i int) int{
		func(i int) int { return max(cmp.Or(t.Columns[i].Least, math.MaxInt), need[i]) },
		func(i int) int { return leastOf(t.Columns[i].Grow && !t.Columns[i].Name) },
		func(i int) int { return leastOf(t.Columns[i].Name) },
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
func (t Table) cut(need, indexes, widths []int, free int) bool {
	for k, i := range indexes {
		if c := t.Columns[i]; c.Name && (c.Most > 0 || c.Grow) {
			free -= max(need[i]-widths[k], 0)
		}
	}
	return free < 0
}

// Draw adds the heading and n rows to a page.
func (t Table) Draw(p *Page, n int, row func(i int) []Cell) {
	room := p.Left()
	if !t.Bare {
		room--
	}
	rows := make([][]Cell, max(min(n, room), 0))
	for i := range rows {
		rows[i] = row(i)
	}
	indexes, widths := t.fit(p.Width, rows)
	if !t.Bare {
		p.Add(t.head(p, indexes, widths))
	}
	for i, cells := range rows {
		if t.Id != NotChosen {
			p.Hits = append(p.Hits, Hit{len(p.Lines), t.Id, t.First + i})
		}
		l := p.Line()
		sign := " "
		if i == t.Cursor {
			l.over, sign = &p.Theme.Cursor, p.Theme.Glyphs.Cursor
		}
		l.Put(p.Theme.Accent, sign).To(signWidth)
		for k, c := range indexes {
			if k > 0 {
				l.Space(gap)
			}
			text := cells[c].Text
			if t.Columns[c].Host {
				text = p.Theme.host(text, widths[k])
			}
			if t.Columns[c].Name {
				text = p.Theme.Middle(text, widths[k])
			}
			left := widths[k]
			if sign, size := utf8.DecodeRuneInString(text); cells[c].Sign != (Style{}) && !t.Columns[c].Right && left > 1 && sign != utf8.RuneError {
				l.Put(cells[c].Sign, text[:size])
				text, left = text[size:], left-Width(text[:size])
			}
			l.Field(cells[c].Style, text, left, t.Columns[c].Right)
		}
		p.Add(l)
	}
}

func (t Table) head(p *Page, indexes, widths []int) *Line {
	l := p.Line().Space(signWidth)
	l.over = &p.Theme.Head
	for k, i := range indexes {
		if c := t.Columns[i]; c.Mark != "" {
			l.Space(gap-1+widths[k]-Width(c.Title)).Put(p.Theme.Dim, c.Mark+c.Title)
			continue
		}
		if k > 0 {
			l.Space(gap)
		}
		l.Field(p.Theme.Dim, t.Columns[i].Title, widths[k], t.Columns[i].Right)
	}
	return l
}

// PartOf describes which part of a list is shown, if it is not the whole list.
func PartOf(first, shown, all int) string {
	if shown >= all {
		return ""
	}
	return fmt.Sprintf("  %d-%d of %s", first+1, first+shown, figures.Number(all))
}
