package weblog

import (
	"bytes"
)

// scan parses an NCSA row. After an error it returns only empty values.
type scan struct {
	rest   []byte
	failed bool
}

// until returns what precedes a byte and skips that byte.
func (s *scan) until(end byte) []byte {
	i := bytes.IndexByte(s.rest, end)
	if i < 0 {
		s.failed, s.rest = true, nil
		return nil
	}
	found := s.rest[:i]
	s.rest = s.rest[i+1:]
	return found
}

// word returns the next word; the last one needs no blank after it.
func (s *scan) word() []byte {
	s.blanks()
	end := bytes.IndexByte(s.rest, ' ')
	if end < 0 {
		end = len(s.rest)
	}
	found := s.rest[:end]
	s.rest = s.rest[end:]
	s.failed = s.failed || end == 0
	return found
}

// quoted returns the next quoted text, which may contain escaped quotes.
func (s *scan) quoted() []byte {
	s.blanks()
	if len(s.rest) == 0 || s.rest[0] != '"' {
		s.failed = true
		return nil
	}
	for i := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '"':
			found := s.rest[1:i]
			s.rest = s.rest[i+1:]
			return found
		}
	}
	s.failed, s.rest = true, nil
	return nil
}

func (s *scan) blanks() {
	for len(s.rest) > 0 && s.rest[0] == ' ' {
		s.rest = s.rest[1:]
	}
}

// unquote appends a text with the escapes of Apache and nginx decoded: \" \\ \t \n \xhh.
func unquote(out, text []byte) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			switch c = text[i]; {
			case c == 't':
				c = '\t'
			case c == 'n':
				c = '\n'
			case c == 'x' && i+2 < len(text) && hex(text[i+1]) >= 0 && hex(text[i+2]) >= 0:
				c = byte(hex(text[i+1])<<4 | hex(text[i+2]))
				i += 2
			}
		}
		out = append(out, c)
	}
	return out
}
