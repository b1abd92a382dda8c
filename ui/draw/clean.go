package draw

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/printable"
)

// Clean makes text from outside safe for a terminal.
//
// Terminals disagree on the width of characters that join into one sign, and a line longer than
// its computed width breaks the screen. clean therefore escapes such joiners.
func Clean(s string) string {
	s = printable.Text(s)
	if agreed(s) {
		return s
	}
	if s = writtenOut(s, joins); agreed(s) {
		return s
	}
	return writtenOut(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// agreed reports whether the width of a text equals the sum of the widths of its characters.
func agreed(s string) bool {
	cells, plain := 0, true
	for _, r := range s {
		plain = plain && r < utf8.RuneSelf
		if r >= utf8.RuneSelf {
			cells += ansi.StringWidth(string(r))
		} else {
			cells++
		}
	}
	return plain || cells == Width(s)
}

// joins reports characters that join the preceding one and do not have width 0 on all terminals.
func joins(r rune) bool {
	const thaiAM, laoAM, lightest, darkest, asEmoji = 0x0e33, 0x0eb3, 0x1f3fb, 0x1f3ff, 0xfe0f
	return unicode.Is(unicode.Mc, r) || r == thaiAM || r == laoAM || r >= lightest && r <= darkest || r == asEmoji
}

// writtenOut escapes the selected characters as their code points.
func writtenOut(s string, which func(rune) bool) string {
	var b strings.Builder
	for _, r := range s {
		if which(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
