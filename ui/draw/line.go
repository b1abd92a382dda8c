package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Line builds one line of exactly width cells. Text that does not fit is cut, with an ellipsis if
// there is a cell for it.
type Line struct {
	Theme *Theme
	Width int
	Used  int
	text  strings.Builder
	over  *Style // overrides all styles: the row of the cursor
}

// NewLine returns an empty line.
func NewLine(t *Theme, width int) *Line { return &Line{Theme: t, Width: width} }

// Put appends clean text in a style.
func (l *Line) Put(s Style, text string) *Line {
	room := l.Width - l.Used
	if room <= 0 || text == "" {
		return l
	}
	if l.Theme.Glyphs.ascii {
		text = asciiSigns.Replace(text)
	}
	w := Width(text)
	if w > room {
		text, w = l.cut(text, room)
	}
	if l.over != nil {
		s = *l.over
	}
	l.text.WriteString(s.open)
	l.text.WriteString(text)
	l.text.WriteString(s.close)
	l.Used += w
	return l
}

// asciiSigns replaces the non-ASCII signs in our own texts; each replacement has the same width.
var asciiSigns = strings.NewReplacer("–", "-", "·", "|", "…", "~", "×", "x")

// cut shortens text to at most room cells.
func (l *Line) cut(text string, room int) (string, int) {
	mark := l.Theme.Glyphs.Ellipsis
	if room < 2 {
		mark = ""
	}
	text = ansi.Truncate(text, room, mark)
	return text, Width(text)
}

// Middle shortens text to at most room cells by cutting before its end, because names of devices
// and files differ at the end.
func (t *Theme) Middle(text string, room int) string {
	all := Width(text)
	if all <= room || room < 3 {
		return text
	}
	head := ansi.Truncate(text, (room-1)/3, "")
	rest := room - Width(head) - Width(t.Glyphs.Ellipsis)
	tail := ansi.TruncateLeft(text, all-rest, "")
	for off := all - rest + 1; Width(tail) > rest; off++ { // the cut split a wide character
		tail = ansi.TruncateLeft(text, off, "")
	}
	return head + t.Glyphs.Ellipsis + tail
}

// host shortens the name of a device by cutting its domain.
func (t *Theme) host(text string, room int) string {
	name, _, qualified := strings.Cut(text, ".")
	if Width(text) <= room || !qualified {
		return text
	}
	if Width(name) < room {
		return name + t.Glyphs.Ellipsis
	}
	return name
}

// Field appends text in a column of w cells, aligned left or right.
func (l *Line) Field(s Style, text string, w int, right bool) *Line {
	w = min(w, l.Width-l.Used)
	if w <= 0 {
		return l
	}
	n := Width(text)
	if n > w {
		text, n = l.cut(text, w)
	}
	if right {
		l.Space(w - n)
	}
	l.Put(s, text)
	if !right {
		l.Space(w - n)
	}
	return l
}

// Space appends n spaces.
func (l *Line) Space(n int) *Line {
	n = min(n, l.Width-l.Used)
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
	l.Used += n
	return l
}

// To pads with spaces up to a column.
func (l *Line) To(column int) *Line { return l.Space(column - l.Used) }

// String returns the line, padded to its width.
func (l *Line) String() string {
	l.To(l.Width)
	return l.text.String()
}

// Width counts the cells of a text without escape sequences.
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}
