package weblog

import (
	"bytes"
	"unicode/utf8"
)

// unescape decodes percent-encoding and, if the log encodes blanks that way, plus signs. A
// percent sign that begins no escape is literal, because IIS also logs decoded text. Invalid
// UTF-8 is then read as Windows-1252. The result is valid until the next call and may be the
// text itself.
func (d *decoder) unescape(text []byte, plus bool) []byte {
	if simple(text, plus) {
		return text
	}
	out := d.plain[:0]
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '+' && plus:
			c = ' '
		case c == '%' && i+2 < len(text) && hex(text[i+1]) >= 0 && hex(text[i+2]) >= 0:
			c = byte(hex(text[i+1])<<4 | hex(text[i+2]))
			i += 2
		}
		out = append(out, c)
	}
	d.plain = out
	if utf8.Valid(out) {
		return out
	}
	d.wide = d.wide[:0]
	for _, c := range out {
		d.wide = utf8.AppendRune(d.wide, rune1252(c))
	}
	return d.wide
}

// simple reports whether a text needs no decoding.
func simple(text []byte, plus bool) bool {
	for _, c := range text {
		if c == '%' || c >= utf8.RuneSelf || c == '+' && plus {
			return false
		}
	}
	return true
}

func hex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c - 'a' + 10)
	case 'A' <= c && c <= 'F':
		return int(c - 'A' + 10)
	}
	return -1
}

// rune1252 is the character of a byte in Windows-1252. The five unassigned bytes are control
// characters, as in Latin 1.
func rune1252(c byte) rune {
	const from80to9f = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	if c < 0x80 || c > 0x9f {
		return rune(c)
	}
	n := byte(0x80)
	for _, r := range from80to9f {
		if n == c {
			return r
		}
		n++
	}
	return utf8.RuneError
}

// clip returns a copy of a text of at most limit bytes, cut at a character boundary.
func clip(text []byte, limit int) string {
	if len(text) <= limit {
		return string(text)
	}
	return string(clipTail(append([]byte(nil), text[:limit+1]...), 0, limit))
}

// clipTail truncates what follows from in a buffer to at most limit bytes, like clip.
func clipTail(out []byte, from, limit int) []byte {
	if len(out)-from <= limit {
		return out
	}
	const mark = "…"
	end := from + limit - len(mark)
	for end > from && !utf8.RuneStart(out[end]) {
		end--
	}
	return append(out[:end], mark...)
}

// pathOf returns the path of a request's target: without a query if it may contain one, and
// without scheme and host if it was sent to a proxy.
func pathOf(target []byte, query bool) []byte {
	if i := bytes.IndexByte(target, '?'); query && i >= 0 {
		target = target[:i]
	}
	if len(target) == 0 || target[0] == '/' {
		return target
	}
	if _, rest, ok := bytes.Cut(target, []byte("://")); ok {
		if i := bytes.IndexByte(rest, '/'); i >= 0 {
			return rest[i:]
		}
	}
	return target
}
