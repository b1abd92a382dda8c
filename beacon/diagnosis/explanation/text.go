package explanation

import (
	"strings"
	"unicode/utf8"

	"beacontop/beacon/printable"
)

const (
	// textWidth fits the smallest usual terminal.
	textWidth = 80
	// labelWidth is the width of the left column.
	labelWidth = len("newest forwarded  ")
)

// Text explains to a person, in lines of at most 80 columns. A word that is longer, such as a path,
// is continued on the next line.
func (e *Explanation) Text() string {
	var b strings.Builder
	wrap(&b, "", printable.Text(e.heading()), 0)
	for _, s := range e.Sections() {
		b.WriteString("\n" + s.Title + "\n")
		for _, l := range s.Lines {
			wrap(&b, printable.Text(l.Label), printable.Text(l.Words()), labelWidth)
		}
	}
	return b.String()
}

// wrap writes a text behind a label, in lines that begin at a column. A label that is too long has a
// line of its own.
func wrap(b *strings.Builder, label, text string, indent int) {
	left := strings.Repeat(" ", indent)
	first := label + strings.Repeat(" ", max(indent-utf8.RuneCountInString(label), 0))
	if indent > 0 && utf8.RuneCountInString(label) > indent-2 {
		b.WriteString(label + "\n")
		first = left
	}
	for _, line := range folded(text, textWidth-indent) {
		b.WriteString(strings.TrimRight(first+line, " ") + "\n")
		first = left
	}
}

// folded wraps a text at spaces. A word that is longer than a line is a path mostly: it ends after a
// slash, if there is one in the second half of the line.
func folded(text string, room int) (lines []string) {
	line := ""
	for i, word := range strings.Split(text, " ") {
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= room {
			line += " " + word
			continue
		}
		if i > 0 {
			lines = append(lines, line)
		}
		for utf8.RuneCountInString(word) > room {
			end := len(string([]rune(word)[:room]))
			if slash := strings.LastIndex(word[:end], "/") + 1; slash > end/2 {
				end = slash
			}
			lines, word = append(lines, word[:end]), word[end:]
		}
		line = word
	}
	return append(lines, line)
}
