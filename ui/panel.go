package ui

import "strings"

// panelFrame is the width, and also the height, that the frame of a panel takes.
const panelFrame = 2

// panel adds a frame of the given height around a page that is narrower by the frame. Put the
// most important fact into the title.
func (p *page) panel(title string, body *page, height int) {
	t, box := p.theme, p.theme.glyphs.box
	bar := func(n int) string { return strings.Repeat(box[1], max(n, 0)) }
	head := p.line().put(t.dim, box[0]+box[1]).space(1).put(t.strong, t.middle(title, p.width-6)).space(1)
	p.add(head.put(t.dim, bar(p.width-head.used-1)+box[2]))
	for _, h := range body.hits {
		h.line += len(p.lines)
		p.hits = append(p.hits, h)
	}
	for _, text := range body.finish()[:max(height-panelFrame, 0)] {
		l := p.line().put(t.dim, box[3])
		l.text.WriteString(text)
		l.used += body.width
		p.add(l.to(p.width-1).put(t.dim, box[3]))
	}
	p.add(p.line().put(t.dim, box[4]+bar(p.width-2)+box[5]))
}

// inside returns a page for the body of a panel of the given width and height; lines have one
// space on either side.
func (p *page) inside(w, height int) *page {
	return newPage(p.theme, w-panelFrame-1, height-panelFrame)
}

// panelled returns a page of width w that holds one panel.
func (p *page) panelled(w, height int, title string, body *page) *page {
	out := newPage(p.theme, w, height)
	out.panel(title, body, height)
	return out
}

// beside adds pages side by side; their widths add up to the width of the page.
func (p *page) beside(parts ...*page) {
	height := 0
	for _, part := range parts {
		height = max(height, len(part.lines))
	}
	for i := range min(height, p.left()) {
		var l strings.Builder
		for _, part := range parts {
			if i < len(part.lines) {
				l.WriteString(part.lines[i])
			} else {
				l.WriteString(strings.Repeat(" ", part.width))
			}
		}
		p.lines = append(p.lines, l.String())
	}
}
