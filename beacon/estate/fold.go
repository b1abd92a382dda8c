package estate

import (
	"unicode"
	"unicode/utf8"
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

// appendFolded appends a text in its displayed form (see Visible), folded to one letter case.
func appendFolded(to []byte, s string) []byte {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			to = append(to, lowerASCII(c))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || Hidden(r) {
			to = append(to, Visible(s[i:i+size])...)
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
