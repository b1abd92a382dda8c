package weblog

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// span is a part of a buffer that may still be reallocated.
type span struct{ from, to int }

func (s span) of(all string) string { return all[s.from:s.to] }

// text parses a string and appends it to out, truncated to limit bytes.
func (j *scanJSON) text(limit int) span {
	from := len(j.out)
	j.string()
	j.out = clipTail(j.out, from, limit)
	return span{from, len(j.out)}
}

// once parses a string that is valid until the next one.
func (j *scanJSON) once(limit int) []byte {
	s := j.text(limit)
	text := j.out[s.from:s.to]
	j.out = j.out[:s.from]
	return text
}

func (j *scanJSON) string() {
	j.want('"')
	for !j.failed {
		end := bytes.IndexByte(j.rest, '"')
		if end < 0 {
			j.failed = true
			return
		}
		if escape := bytes.IndexByte(j.rest[:end], '\\'); escape >= 0 {
			j.verbatim(j.rest[:escape])
			j.rest = j.rest[escape+1:]
			j.escape()
			continue
		}
		j.verbatim(j.rest[:end])
		j.rest = j.rest[end+1:]
		return
	}
}

// verbatim appends text without escapes. Invalid UTF-8 becomes U+FFFD.
func (j *scanJSON) verbatim(text []byte) {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r < ' ' {
			j.failed = true
			return
		}
		j.out = utf8.AppendRune(j.out, r)
		text = text[n:]
	}
}

// escape parses what follows a backslash.
func (j *scanJSON) escape() {
	if len(j.rest) == 0 {
		j.failed = true
		return
	}
	c := j.rest[0]
	j.rest = j.rest[1:]
	const letters, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	switch i := bytes.IndexByte([]byte(letters), c); {
	case i >= 0:
		j.out = append(j.out, meanings[i])
	case c == 'u':
		r := j.code()
		if utf16.IsSurrogate(r) && bytes.HasPrefix(j.rest, []byte(`\u`)) {
			j.pair(r)
			return
		}
		j.out = utf8.AppendRune(j.out, r)
	default:
		j.failed = true
	}
}

// pair parses the second half of a surrogate pair. Halves that do not match become U+FFFD, and
// the second may begin another pair.
func (j *scanJSON) pair(first rune) {
	before := j.rest
	j.rest = j.rest[2:]
	r := utf16.DecodeRune(first, j.code())
	if r == utf8.RuneError {
		j.rest = before
	}
	j.out = utf8.AppendRune(j.out, r)
}

// code parses four hexadecimal digits.
func (j *scanJSON) code() (r rune) {
	if len(j.rest) < 4 {
		j.failed = true
		return 0
	}
	for _, c := range j.rest[:4] {
		if hex(c) < 0 {
			j.failed = true
		}
		r = r<<4 | rune(hex(c)&0xf)
	}
	j.rest = j.rest[4:]
	return r
}
