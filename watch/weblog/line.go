package weblog

import (
	"bytes"
)

// lineLimitBytes is the longest line that is read. The columns that IIS logs come from a
// request head, of which HTTP.SYS takes 16 KiB by default; a row of an agent
// has some 500 bytes.
const lineLimitBytes = 64 << 10

// line is one line without its end.
type line struct {
	text  []byte // what follows its last zero byte; empty when cut
	zeros bool   // it holds zero bytes
	cut   bool   // the text was longer than lineLimitBytes
}

// lineOf returns a line that is whole in memory.
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

// lastZero is bytes.LastIndexByte for what is hardly ever there.
func lastZero(raw []byte) int {
	if bytes.IndexByte(raw, 0) < 0 {
		return -1
	}
	return bytes.LastIndexByte(raw, 0)
}

// content returns the text without what editors and systems put around it. A blank at the
// end may stand before an empty column; a line of blanks is empty.
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

// lines calls each for every line of a text in which each line has an end.
func lines(text []byte, each func([]byte)) {
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		each(text[:end])
		text = text[end+1:]
	}
}

// withoutLast puts a dash in the place of the last column.
func (l *line) withoutLast() {
	if n := len(l.text); n == 0 || l.text[n-1] == '\r' || l.text[0] == '#' {
		return
	}
	l.text = append(l.text[:bytes.LastIndexByte(l.text, ' ')+1], '-')
}
