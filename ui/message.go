package ui

// message are the lines of what the last key led to, in as many as it takes: nothing of it is cut.
// There are none when there is nothing to say.
func (m *Model) message() []string {
	text, style := m.said, m.theme.warn
	if text == "" {
		text, style = m.note, m.theme.plain
	}
	if text == "" || m.mode != browsing {
		return nil
	}
	var lines []string
	for _, word := range folded(text, m.width-2) {
		for _, part := range foldedPath(word, m.width-2) { // which may be a path
			lines = append(lines, newLine(m.theme, m.width).space(1).put(style, part).String())
		}
	}
	return lines[:min(len(lines), max(m.height-frameLines, 1))]
}
