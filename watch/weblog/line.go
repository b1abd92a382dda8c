package weblog

import (
	"bytes"
)

// lineLimitBytes is the longest line that is read. The columns of IIS come from a request
// header, which HTTP.SYS limits to 16 KiB by default; a row of an agent has some 500 bytes.
const lineLimitBytes = 64 << 10

// line is one line without its end.
type line struct {
	text  []byte // after the last zero byte; empty when cut
	zeros bool   // it contained zero bytes
	cut   bool   // the text was longer than lineLimitBytes
}

// lineOf returns a line that is completely in memory.
func lineOf(raw []byte) line {
	var l line
	if i := lastZero(raw); i >= 0 {
		l.zeros, raw = true, raw[i+1:]
	}
	if len(raw) > lineLimitBytes {
		l.cut, raw = true, nil
	}
	l.text = raw
	return l
}

// hold adds a piece to a line. The result is that of lineOf for all pieces together.
func (l *line) hold(piece []byte) {
	if i := lastZero(piece); i >= 0 {
		*l, piece = line{text: l.text[:0], zeros: true}, piece[i+1:]
	}
	if l.cut || len(l.text)+len(piece) > lineLimitBytes {
		l.cut, l.text = true, l.text[:0]
		return
	}
	l.text = append(l.text, piece...)
}

// lastZero is bytes.LastIndexByte, optimised for text without zeros.
func lastZero(raw []byte) int {
	if bytes.IndexByte(raw, 0) < 0 {
		return -1
	}
	return bytes.LastIndexByte(raw, 0)
}

// content returns the text without byte order mark and line end. A trailing blank may precede
// an empty column; a line of blanks is empty.
func (l *line) content() []byte {
	text := l.text
	for len(text) > 0 && text[len(text)-1] == '\r' {
		text = text[:len(text)-1]
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if blank(text) {
		return nil
	}
	return text
}

func blank(text []byte) bool { return len(bytes.TrimLeft(text, " ")) == 0 }

// lines calls each for every line of a text in which each line is terminated.
func lines(text []byte, each func([]byte)) {
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		each(text[:end])
		text = text[end+1:]
	}
}

// withoutLast replaces the last column by a dash.
func (l *line) withoutLast() {
	if n := len(l.text); n == 0 || l.text[n-1] == '\r' || l.text[0] == '#' {
		return
	}
	l.text = append(l.text[:bytes.LastIndexByte(l.text, ' ')+1], '-')
}
