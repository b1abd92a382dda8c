package ui

import "slices"

// column is one column of a table. Columns with a higher rank go first when the
// terminal is narrow.
type column struct {
	title string
	width int
	grow  bool // takes what is left; one column at most
	right bool
	rank  int    // 0: always there
	mark  string // one cell before the title of a column to the right: it stands in the gap
}

// cell is what stands in a column.
type cell struct {
	text  string
	style style
}

// table draws visible rows only: it is told how many there are and asks for those
// that it shows.
type table struct {
	columns []column
	cursor  int // index into the shown rows; -1: none
	first   int // index of the first of them in the whole list
	id      int // which table of the pane it is
}

// gap is the space between columns.
const gap = 2

// fit returns the columns that fit into the width and their widths. The growing
// column keeps at least its own width.
func (t table) fit(width int) (indexes, widths []int) {
	worst := 0
	for _, c := range t.columns {
		worst = max(worst, c.rank)
	}
	for ; ; worst-- {
		indexes, widths = indexes[:0], widths[:0]
		used, growing := 2, -1 // room for the sign of the cursor
		for i, c := range t.columns {
			if c.rank > worst {
				continue
			}
			if len(indexes) > 0 {
				used += gap
			}
			if c.grow {
				growing = len(widths)
			}
			indexes, widths = append(indexes, i), append(widths, c.width)
			used += c.width
		}
		if used <= width || worst == 0 {
			if growing >= 0 && used < width {
				widths[growing] += width - used
			}
			return indexes, widths
		}
	}
}

// shows reports whether there is room for a column.
func (t table) shows(column, width int) bool {
	indexes, _ := t.fit(width)
	return slices.Contains(indexes, column)
}

// draw adds the heading and n rows to a page.
func (t table) draw(p *page, n int, row func(i int) []cell) {
	indexes, widths := t.fit(p.width)
	head := p.line().space(2)
	for k, i := range indexes {
		if mark := t.columns[i].mark; mark != "" {
			title := t.columns[i].title
			head.space(gap-1+widths[k]-width(title)).put(p.theme.dim, mark+title)
			continue
		}
		if k > 0 {
			head.space(gap)
		}
		head.field(p.theme.dim, t.columns[i].title, widths[k], t.columns[i].right)
	}
	p.add(head)
	for i := range min(n, p.left()) {
		p.hits = append(p.hits, hit{len(p.lines), t.id, t.first + i})
		l := p.line()
		sign := " "
		if i == t.cursor {
			l.over, sign = &p.theme.cursor, p.theme.glyphs.cursor
		}
		l.put(p.theme.accent, sign).space(1)
		cells := row(i)
		for k, c := range indexes {
			if k > 0 {
				l.space(gap)
			}
			l.field(cells[c].style, cells[c].text, widths[k], t.columns[c].right)
		}
		p.add(l)
	}
}
