package figures

import (
	"strings"
	"unicode/utf8"
)

// PageWidth is the width of the smallest usual terminal.
const PageWidth = 80

// Wrap writes a text behind a label, in lines of at most PageWidth columns that begin at a column. A
// longer word has a line of its own.
func Wrap(b *strings.Builder, label, text string, indent int) {
	b.WriteString(label + strings.Repeat(" ", indent-utf8.RuneCountInString(label)))
	column := indent
	for word := range strings.FieldsSeq(text) {
		width := utf8.RuneCountInString(word)
		switch {
		case column == indent:
		case column+1+width > PageWidth:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	b.WriteByte('\n')
}
