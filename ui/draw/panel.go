package draw

import "strings"

// PanelFrame is the width, and also the height, that the frame of a panel takes.
const PanelFrame = 2

// Panel adds a frame of the given height around a page that is narrower by the frame. Put the
// most important fact into the title, after its name and two spaces.
func (p *Page) Panel(title string, body *Page, height int) {
	t, box := p.Theme, p.Theme.Glyphs.box
	bar := func(n int) string { return strings.Repeat(box[1], max(n, 0)) }
	name, more, _ := strings.Cut(title, "  ")
	if more != "" {
		more = "  " + more
	}
	if Width(title) > p.Width-6 {
		name, more = title, ""
	}
	head := p.Line().Put(t.Dim, box[0]+box[1]).Space(1).Put(t.Strong, t.Middle(name, p.Width-6)).Put(t.Plain, more).Space(1)
	p.Add(head.Put(t.Dim, bar(p.Width-head.Used-1)+box[2]))
	for _, h := range body.Hits {
		h.Line += len(p.Lines)
		p.Hits = append(p.Hits, h)
	}
	for _, text := range body.Finish()[:max(height-PanelFrame, 0)] {
		l := p.Line().Put(t.Dim, box[3])
		l.text.WriteString(text)
		l.Used += body.Width
		p.Add(l.To(p.Width-1).Put(t.Dim, box[3]))
	}
	p.Add(p.Line().Put(t.Dim, box[4]+bar(p.Width-2)+box[5]))
}

// Inside returns a page for the body of a panel of the given width and height; lines have one
// space on either side.
func (p *Page) Inside(w, height int) *Page {
	return NewPage(p.Theme, w-PanelFrame-1, height-PanelFrame)
}

// Panelled returns a page of width w that holds one panel.
func (p *Page) Panelled(w, height int, title string, body *Page) *Page {
	out := NewPage(p.Theme, w, height)
	out.Panel(title, body, height)
	return out
}

// Beside adds pages side by side; their widths add up to the width of the page.
func (p *Page) Beside(parts ...*Page) {
	height := 0
	for _, part := range parts {
		height = max(height, len(part.Lines))
	}
	for i := range min(height, p.Left()) {
		var l strings.Builder
		for _, part := range parts {
			if i < len(part.Lines) {
				l.WriteString(part.Lines[i])
			} else {
				l.WriteString(strings.Repeat(" ", part.Width))
			}
		}
		p.Lines = append(p.Lines, l.String())
	}
}
