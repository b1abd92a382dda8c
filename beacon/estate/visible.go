package estate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text from outside safe to look at, on a terminal and elsewhere: control
// characters, bidirectional overrides, invisible characters, separators of lines and
// bytes that are no UTF-8 are written out. What is visible already is returned as it is.
func Visible(s string) string {
	if !strings.ContainsFunc(s, Hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !Hidden(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += size
	}
	return b.String()
}

// Hidden reports characters that are not simply seen where they stand: control and
// format characters, separators of lines, private use, tags.
func Hidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < 0x20 || r == 0x7f
	}
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.Zl, unicode.Zp)
}

// Inert keeps a spreadsheet from interpreting a text as a formula: an apostrophe precedes a
// character that begins one, at the start and, because some programs split at other separators than
// the comma, after each separator.
func Inert(s string) string {
	var out []byte
	begins := true
	for i := range len(s) {
		c := s[i]
		switch c {
		case '=', '+', '-', '@':
			if begins {
				out = append(out, '\'')
			}
			begins = false
		case ';', ',', '\t', '|':
			begins = true
		case ' ', '"', '\'':
		default:
			begins = false
		}
		out = append(out, c)
	}
	return string(out)
}
