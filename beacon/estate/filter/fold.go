package filter

import (
	"unicode"
	"unicode/utf8"

	"beacontop/beacon/printable"
)

// fold maps all letter cases of a character to one, by Unicode simple folding: σ, ς and Σ are
// equal, and so are ß and ẞ. The dotless ı has no other case, and neither has İ.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		return rune(lowerASCII(byte(r)))
	}
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	if least < utf8.RuneSelf { // the Kelvin sign and the long s fold to ASCII
		return rune(lowerASCII(byte(least)))
	}
	return least
}

// AppendFolded appends a text in its displayed form (see printable.Text), folded to one letter case.
func AppendFolded(to []byte, s string) []byte {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			to = append(to, lowerASCII(c))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || printable.Hidden(r) {
			to = append(to, printable.Text(s[i:i+size])...)
		} else {
			to = utf8.AppendRune(to, fold(r))
		}
		i += size
	}
	return to
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
