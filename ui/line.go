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

// page is a body under construction: lines of equal width, at most height of them.
type page struct {
	theme         *theme
	width, height int
	lines         []string
	hits          []hit
}

func newPage(t *theme, w, h int) *page { return &page{theme: t, width: w, height: h} }

// left returns the number of lines that still fit.
func (p *page) left() int { return p.height - len(p.lines) }

func (p *page) add(l *line) {
	if p.left() > 0 {
		p.lines = append(p.lines, l.String())
	}
}

// line starts a line; the caller adds it when it is complete.
func (p *page) line() *line { return newLine(p.theme, p.width) }

func (p *page) blank() { p.add(p.line()) }

// text adds a text that may take several lines.
func (p *page) text(s style, text string) {
	for _, part := range folded(text, p.width-1) {
		p.add(p.line().space(1).put(s, part))
	}
}

// flow adds texts side by side with a gap, in as many lines as needed; the label precedes the
// first.
func (p *page) flow(label string, apart int, parts ...cell) {
	begin := 1
	if label != "" {
		begin = labelColumn
	}
	l := p.line().space(1).put(p.theme.strong, label).to(begin)
	for _, part := range parts {
		for i, text := range folded(part.text, p.width-begin) {
			if i > 0 || l.used > begin && l.used+apart+width(text) > p.width {
				p.add(l)
				l = p.line().to(begin)
			}
			if l.used > begin && text != "" {
				l.space(apart)
			}
			l.put(part.style, text)
		}
	}
	p.add(l)
}

// labelled adds a text that may take several lines, beside a label.
func (p *page) labelled(label string, s style, text string) {
	for _, part := range folded(text, p.width-labelColumn-1) {
		p.add(p.line().space(1).put(p.theme.dim, label).to(labelColumn).put(s, part))
		label = ""
	}
}

// wideText is the width from which full sentences are shown.
const wideText = 76

// labelColumn is the column where labelled texts begin.
const labelColumn = 9

// folded wraps a text to lines of at most room cells; a longer word is broken.
func folded(text string, room int) []string {
	var lines []string
	for _, word := range strings.Split(text, " ") { // not at hyphens: options and fields contain them
		for width(word) > room && room > 0 {
			start := ansi.Truncate(word, room, "")
			if start == "" {
				break
			}
			lines, word = append(lines, start), word[len(start):]
		}
		n := len(lines) - 1
		if n >= 0 && width(lines[n])+1+width(word) <= room {
			lines[n] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// join adds a page of the same width, padded to its height.
func (p *page) join(body *page) {
	for _, h := range body.hits {
		h.line += len(p.lines)
		p.hits = append(p.hits, h)
	}
	p.lines = append(p.lines, body.finish()[:min(body.height, p.left())]...)
}

func (p *page) heading(text string) { p.add(p.line().space(1).put(p.theme.strong, text)) }

// finish pads the page to its height.
func (p *page) finish() []string {
	for p.left() > 0 {
		p.blank()
	}
	return p.lines
}
