package draw

// Page is a body under construction: lines of equal width, at most height of them.
type Page struct {
	Theme         *Theme
	Width, Height int
	Lines         []string
	Hits          []Hit
}

// NewPage returns an empty page.
func NewPage(t *Theme, w, h int) *Page { return &Page{Theme: t, Width: w, Height: h} }

// Left returns the number of lines that still fit.
func (p *Page) Left() int { return p.Height - len(p.Lines) }

// Add adds a line, if it fits.
func (p *Page) Add(l *Line) {
	if p.Left() > 0 {
		p.Lines = append(p.Lines, l.String())
	}
}

// Line starts a line; the caller adds it when it is complete.
func (p *Page) Line() *Line { return NewLine(p.Theme, p.Width) }

// Blank adds an empty line.
func (p *Page) Blank() { p.Add(p.Line()) }

// Text adds a text that may take several lines.
func (p *Page) Text(s Style, text string) {
	for _, part := range Folded(text, p.Width-1) {
		p.Add(p.Line().Space(1).Put(s, part))
	}
}

// Flow adds texts side by side with a gap, in as many lines as needed; the label precedes the
// first.
func (p *Page) Flow(label string, apart int, parts ...Cell) {
	begin := 1
	if label != "" {
		begin = LabelColumn
	}
	l := p.Line().Space(1).Put(p.Theme.Strong, label).To(begin)
	for _, part := range parts {
		for i, text := range Folded(part.Text, p.Width-begin) {
			if i > 0 || l.Used > begin && l.Used+apart+Width(text) > p.Width {
				p.Add(l)
				l = p.Line().To(begin)
			}
			if l.Used > begin && text != "" {
				l.Space(apart)
			}
			l.Put(part.Style, text)
		}
	}
	p.Add(l)
}

// Labelled adds a text that may take several lines, beside a label.
func (p *Page) Labelled(label string, s Style, text string) {
	for _, part := range Folded(text, p.Width-LabelColumn-1) {
		p.Add(p.Line().Space(1).Put(p.Theme.Dim, label).To(LabelColumn).Put(s, part))
		label = ""
	}
}

// WideText is the width from which full sentences are shown.
const WideText = 76

// LabelColumn is the column where labelled texts begin.
const LabelColumn = 9

// Join adds a page of the same width, padded to its height.
func (p *Page) Join(body *Page) {
	for _, h := range body.Hits {
		h.Line += len(p.Lines)
		p.Hits = append(p.Hits, h)
	}
	p.Lines = append(p.Lines, body.Finish()[:min(body.Height, p.Left())]...)
}

// Heading adds a heading.
func (p *Page) Heading(text string) { p.Add(p.Line().Space(1).Put(p.Theme.Strong, text)) }

// Finish pads the page to its height.
func (p *Page) Finish() []string {
	for p.Left() > 0 {
		p.Blank()
	}
	return p.Lines
}

// Hit is a line of the body that shows a row of a table.
type Hit struct{ Line, Table, Row int }

// Titled adds a heading, with less important text beside it.
func (p *Page) Titled(title, more string) {
	p.Add(p.Line().Space(1).Put(p.Theme.Strong, title).Put(p.Theme.Dim, more))
}
