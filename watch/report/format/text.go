package format

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// textWidth is the minimum width of a terminal.
const textWidth = 80

// writeText writes a report for a terminal or an email.
func writeText(to io.Writer, r document) error {
	var b strings.Builder
	b.WriteString("BEACON REPORT\n")
	for _, remark := range r.remarks() {
		for _, line := range wrap(printable.Text(remark), textWidth-2, len(remark)) {
			b.WriteString("  " + line + "\n")
		}
	}
	for _, t := range r.written(false) {
		t.shown().narrow().text(&b)
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// text writes a table; one without rows as a title only.
func (t table) text(b *strings.Builder) {
	if len(t.rows) == 0 && !t.always {
		b.WriteString("\n" + strings.ToUpper(t.title) + ": NONE\n")
		return
	}
	b.WriteString("\n" + strings.ToUpper(t.title) + "\n")
	for _, line := range wrap(t.note, textWidth-2, len(t.note)) {
		b.WriteString("  " + line + "\n")
	}
	if len(t.rows) == 0 {
		return
	}
	widths := t.widths()
	titles := make([]cell, len(t.columns))
	titled := false
	for i, c := range t.columns {
		titles[i].shown = c.title
		titled = titled || c.title != ""
	}
	if titled {
		t.line(b, titles, widths)
	}
	for _, row := range t.rows {
		t.line(b, row, widths)
	}
	if t.more > 0 {
		fmt.Fprintf(b, "  … and %s more\n", figures.Number(t.more))
	}
}

const (
	gap       = 2
	wideLeast = 12 // narrower columns are unreadable
	wideLines = 6  // maximum lines of one cell
)

// widths gives every column the width it needs, and distributes the rest among the wide ones.
func (t table) widths() []int {
	widths := make([]int, len(t.columns))
	room, wides := textWidth, 0
	for i, c := range t.columns {
		widths[i] = utf8.RuneCountInString(c.title)
		for _, row := range t.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(printable.Text(row[i].shown)))
		}
		if room -= gap; c.wide {
			wides++
		} else {
			widths[i] = min(widths[i], textWidth/3)
			room -= widths[i]
		}
	}
	for i, c := range t.columns {
		if c.wide {
			widths[i] = min(widths[i], max(room/wides, wideLeast))
			room, wides = room-widths[i], wides-1
		}
	}
	return widths
}

// line writes one row, in several lines if a cell does not fit into one.
func (t table) line(b *strings.Builder, row []cell, widths []int) {
	parts := make([][]string, len(row))
	lines := 1
	for i, c := range row {
		parts[i] = wrap(printable.Text(c.shown), widths[i], wideLines)
		lines = max(lines, len(parts[i]))
	}
	for n := range lines {
		var line strings.Builder
		for i := range row {
			part := ""
			if n < len(parts[i]) {
				part = parts[i][n]
			}
			pad := strings.Repeat(" ", max(widths[i]-utf8.RuneCountInString(part), 0))
			if t.columns[i].right {
				part = pad + part
			} else {
				part += pad
			}
			line.WriteString(strings.Repeat(" ", gap) + part)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// wrap breaks a text into lines of a width, at a blank if possible, and truncates it after the
// given number of lines.
func wrap(s string, width, lines int) []string {
	var out []string
	for rest := []rune(s); len(rest) > 0; {
		n := min(width, len(rest))
		switch {
		case len(out) == lines-1 && n < len(rest):
			return append(out, string(rest[:n-1])+"…")
		case n < len(rest):
			for at := n; at > 0; at-- {
				if rest[at] == ' ' {
					n = at
					break
				}
			}
		}
		out = append(out, strings.TrimRight(string(rest[:n]), " "))
		for rest = rest[n:]; len(rest) > 0 && rest[0] == ' '; {
			rest = rest[1:]
		}
	}
	return out
}
