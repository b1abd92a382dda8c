package ui

import "strings"

// beside adds pages side by side; together they are as wide as the page.
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
