package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// line builds one line of exactly width cells. Text that does not fit is cut, with an ellipsis if
// there is a cell for it.
type line struct {
	theme *theme
	width int
	used  int
	text  strings.Builder
	over  *style // overrides all styles: the row of the cursor
}

func newLine(t *theme, width int) *line { return &line{theme: t, width: width} }

// put appends clean text in a style.
func (l *line) put(s style, text string) *line {
	room := l.width - l.used
	if room <= 0 || text == "" {
		return l
	}
	if l.theme.glyphs.ascii {
		text = asciiSigns.Replace(text)
	}
	w := width(text)
	if w > room {
		text, w = l.cut(text, room)
	}
	if l.over != nil {
		s = *l.over
	}
	l.text.WriteString(s.open)
	l.text.WriteString(text)
	l.text.WriteString(s.close)
	l.used += w
	return l
}

// asciiSigns replaces the non-ASCII signs in our own texts; each replacement has the same width.
var asciiSigns = strings.NewReplacer("–", "-", "·", "|", "…", "~", "×", "x")

// cut shortens text to at most room cells.
func (l *line) cut(text string, room int) (string, int) {
	mark := l.theme.glyphs.ellipsis
	if room < 2 {
		mark = ""
	}
	text = ansi.Truncate(text, room, mark)
	return text, width(text)
}

// middle shortens text to at most room cells by cutting before its end, because names of devices
// and files differ at the end.
func (t *theme) middle(text string, room int) string {
	all := width(text)
	if all <= room || room < 3 {
		return text
	}
	head := ansi.Truncate(text, (room-1)/3, "")
	rest := room - width(head) - width(t.glyphs.ellipsis)
	tail := ansi.TruncateLeft(text, all-rest, "")
	for off := all - rest + 1; width(tail) > rest; off++ { // the cut split a wide character
		tail = ansi.TruncateLeft(text, off, "")
	}
	return head + t.glyphs.ellipsis + tail
}

// host shortens the name of a device by cutting its domain.
func (t *theme) host(text string, room int) string {
	name, _, qualified := strings.Cut(text, ".")
	if width(text) <= room || !qualified {
		return text
	}
	if width(name) < room {
		return name + t.glyphs.ellipsis
	}
	return name
}

// field appends text in a column of w cells, aligned left or right.
func (l *line) field(s style, text string, w int, right bool) *line {
	w = min(w, l.width-l.used)
	if w <= 0 {
		return l
	}
	n := width(text)
	if n > w {
		text, n = l.cut(text, w)
	}
	if right {
		l.space(w - n)
	}
	l.put(s, text)
	if !right {
		l.space(w - n)
	}
	return l
}

// space appends n spaces.
func (l *line) space(n int) *line {
	n = min(n, l.width-l.used)
	if n <= 0 {
		return l
	}
	if l.over != nil {
		l.text.WriteString(l.over.open)
		defer l.text.WriteString(l.over.close)
	}
	for range n {
		l.text.WriteByte(' ')
	}
	l.used += n
	return l
}

// to pads with spaces up to a column.
func (l *line) to(column int) *line { return l.space(column - l.used) }

// String returns the line, padded to its width.
func (l *line) String() string {
	l.to(l.width)
	return l.text.String()
}

// width counts the cells of a text without escape sequences.
func width(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}
