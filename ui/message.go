package ui

import "beacontop/ui/draw"

// message returns the lines of the message from the last key, or the error of the last query,
// wrapped and never cut. There are none without a message.
func (m *Model) message() []string {
	text, style := m.said, m.theme.Warn
	if text == "" {
		text, style = m.note, m.theme.Plain
	}
	if err := m.sampling.err; text == "" && err != nil {
		text, style = "no answer: "+draw.Clean(err.Error()), m.theme.Bad
	}
	if text == "" || m.mode != browsing {
		return nil
	}
	var lines []string
	for _, word := range draw.Folded(text, m.width-2) {
		for _, part := range draw.FoldedPath(word, m.width-2) { // which may be a path
			lines = append(lines, draw.NewLine(m.theme, m.width).Space(1).Put(style, part).String())
		}
	}
	return lines[:min(len(lines), max(m.height-frameLines, 1))]
}
