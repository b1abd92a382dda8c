package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text makes text from outside safe to display, on a terminal and elsewhere: it escapes
// control characters, bidirectional overrides, invisible characters, line separators and bytes
// that are not valid UTF-8. Text without such characters is returned unchanged.
func Text(s string) string {
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

// Hidden reports characters that have no visible glyph in place: control and format characters,
// line separators, private use, tags.
func Hidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < 0x20 || r == 0x7f
	}
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.Zl, unicode.Zp)
}

// Inert prevents a spreadsheet from interpreting a text as a formula. It inserts an apostrophe
// before a character that begins a formula, at the start of the text and after each separator,
// because some programs split at separators other than the comma.
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
