package ui

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

// hit is a line of the body that shows a row of a table.
type hit struct{ line, table, row int }

func (p *page) titled(title, more string) {
	p.add(p.line().space(1).put(p.theme.strong, title).put(p.theme.dim, more))
}
