package weblog

import (
	"bytes"
	"encoding"
	"time"
)

// scanJSON parses JSON. After an error it returns only zero values. Decoded texts are appended
// to out.
type scanJSON struct {
	rest   []byte
	out    []byte
	failed bool
}

func (j *scanJSON) blanks() {
	for len(j.rest) > 0 && (j.rest[0] == ' ' || j.rest[0] == '\t' || j.rest[0] == '\r') {
		j.rest = j.rest[1:]
	}
}

// take skips the next byte if it is c.
func (j *scanJSON) take(c byte) bool {
	j.blanks()
	if len(j.rest) == 0 || j.rest[0] != c {
		return false
	}
	j.rest = j.rest[1:]
	return true
}

func (j *scanJSON) want(c byte) { j.failed = !j.take(c) || j.failed }

// object calls member for every key whose value is not null; member parses the value.
func (j *scanJSON) object(member func(key []byte)) {
	j.want('{')
	if j.take('}') {
		return
	}
	for !j.failed {
		key := j.once(textLimitBytes)
		j.want(':')
		if !j.failed && !j.literal("null") {
			member(key)
		}
		if j.take('}') {
			return
		}
		j.want(',')
	}
}

func (j *scanJSON) literal(word string) bool {
	j.blanks()
	if !bytes.HasPrefix(j.rest, []byte(word)) {
		return false
	}
	j.rest = j.rest[len(word):]
	return true
}

func (j *scanJSON) truth() bool {
	if j.literal("true") {
		return true
	}
	j.failed = j.failed || !j.literal("false")
	return false
}

// number parses a whole number from 0 to the limit.
func (j *scanJSON) number(limit int64) int64 {
	j.blanks()
	n := 0
	for n < len(j.rest) && '0' <= j.rest[n] && j.rest[n] <= '9' {
		n++
	}
	value, ok := number(j.rest[:n])
	leading := n > 1 && j.rest[0] == '0'
	if !ok || n == 0 || leading || value > limit {
		j.failed = true
		return 0
	}
	j.rest = j.rest[n:]
	return value
}

// skip skips any value.
func (j *scanJSON) skip() {
	for depth := 0; !j.failed; {
		j.blanks()
		switch {
		case len(j.rest) == 0:
			j.failed = true
		case j.rest[0] == '"':
			j.once(textLimitBytes)
		case bytes.IndexByte([]byte("{["), j.rest[0]) >= 0:
			depth++
			j.rest = j.rest[1:]
		case depth > 0 && bytes.IndexByte([]byte("}]"), j.rest[0]) >= 0:
			depth--
			j.rest = j.rest[1:]
		case depth > 0 && bytes.IndexByte([]byte(",:"), j.rest[0]) >= 0:
			j.rest = j.rest[1:]
			continue
		default:
			j.plain()
		}
		if depth == 0 {
			return
		}
	}
}

// plain skips a number, true or false.
func (j *scanJSON) plain() {
	n := bytes.IndexAny(j.rest, ",:{}[]\" \t\r")
	if n < 0 {
		n = len(j.rest)
	}
	j.failed = j.failed || n == 0
	j.rest = j.rest[n:]
}

// word parses a text with the value's UnmarshalText.
func (j *scanJSON) word(value encoding.TextUnmarshaler) {
	if text := j.once(textLimitBytes); !j.failed && value.UnmarshalText(text) != nil {
		j.failed = true
	}
}

// time parses an RFC 3339 time.
func (j *scanJSON) time() time.Time {
	t, ok := rfc3339(j.once(textLimitBytes))
	j.failed = j.failed || !ok
	return t
}
