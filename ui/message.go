package ui

// message returns the lines of the message from the last key, or the error of the last query,
// wrapped and never cut. There are none without a message.
func (m *Model) message() []string {
	text, style := m.said, m.theme.warn
	if text == "" {
		text, style = m.note, m.theme.plain
	}
	if err := m.sampling.err; text == "" && err != nil {
		text, style = "no answer: "+clean(err.Error()), m.theme.bad
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
