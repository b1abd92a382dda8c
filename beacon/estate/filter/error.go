package filter

import "strings"

// Error is why a text is not a filter.
type Error struct {
	From, To   int    // bytes of the text that are wrong
	What       string // what is wrong with them
	Do         string // what to write instead
	Fields     bool   // a list of fields helps: the field is unknown, or these rows do not have it
	Incomplete bool   // something is missing, which may still be typed

	part [2]int // the bytes without which the rest may be a filter
}

// Error returns what is wrong and what to write instead.
func (e *Error) Error() string {
	if e.Do == "" {
		return e.What
	}
	return e.What + ": " + e.Do
}

// Marked returns a text with a line of carets below what is wrong.
func (e *Error) Marked(text string) string {
	blank := func(r rune) rune { return ' ' }
	caret := func(r rune) rune { return '^' }
	from, to := min(e.From, len(text)), min(e.To, len(text))
	carets := strings.Map(caret, text[from:to])
	if carets == "" {
		carets = "^"
	}
	return text + "\n" + strings.Map(blank, text[:from]) + carets
}

// wrong returns an error about some characters.
func wrong(c chars, what, do string) *Error {
	last := c[len(c)-1]
	return &Error{From: c[0].at, To: last.at + len(string(last.r)), What: what, Do: do}
}
