package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// char is a character of a filter. Only characters outside quotes can be operators.
type char struct {
	r      rune
	quoted bool
	at     int // byte offset in the text
}

// chars is a part of a filter, without its quotes.
type chars []char

// lexeme is a part of a filter between blanks.
type lexeme struct {
	chars
	from, to int // in the text, with its quotes
}

// lexemes splits a text at blanks outside double quotes. Two double quotes inside quotes are one
// character. The last quote may be missing: the user is typing.
func lexemes(text string) (all []lexeme) {
	var now lexeme
	open, quoted := false, false
	end := func(at int) {
		if open {
			now.to = at
			all = append(all, now)
		}
		open, now = false, lexeme{}
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case !quoted && unicode.IsSpace(r):
			end(i)
			i += size
			continue
		case !open:
			open, now.from = true, i
		}
		switch {
		case r == '"' && quoted && strings.HasPrefix(text[i+1:], `"`):
			now.chars = append(now.chars, char{r, true, i})
			i++
		case r == '"':
			quoted = !quoted
		default:
			now.chars = append(now.chars, char{r, quoted, i})
		}
		i += size
	}
	end(len(text))
	return all
}

// String returns the characters.
func (c chars) String() string {
	var b strings.Builder
	for _, one := range c {
		b.WriteRune(one.r)
	}
	return b.String()
}

// is reports whether the characters from i on are an operator.
func (c chars) is(i int, operator string) bool {
	for _, r := range operator {
		if i >= len(c) || c[i].quoted || c[i].r != r {
			return false
		}
		i++
	}
	return true
}

// split cuts at each operator.
func (c chars) split(operator string) (parts []chars) {
	from := 0
	for i := 0; i < len(c); i++ {
		if c.is(i, operator) {
			parts = append(parts, c[from:i:i])
			i += len(operator) - 1
			from = i + 1
		}
	}
	return append(parts, c[from:])
}

// without removes an operator from the start.
func (c chars) without(operator string) (chars, bool) {
	if c.is(0, operator) {
		return c[len(operator):], true
	}
	return c, false
}

// anchors removes ^ from the start and $ from the end.
func (c chars) anchors() (text chars, begins, ends bool) {
	text, begins = c.without("^")
	if n := len(text) - 1; n >= 0 && text.is(n, "$") {
		text, ends = text[:n:n], true
	}
	return text, begins, ends
}
