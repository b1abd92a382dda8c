package weblog

import (
	"bytes"
	"time"

	"beacontop/beacon/estate"
)

// blockBytes is the piece of a stream that is read at once: some thousand rows, whose
// events fit a processor's cache, and long enough that handing it over costs nothing.
const blockBytes = 512 << 10

// block is some whole lines and, once they were decoded, what was in them. The first
// line may have begun in an earlier piece of the stream and is kept apart.
type block struct {
	head     line
	body     []byte
	bytes    int64
	standing           // before the first line; once decoded, after the last
	latest   time.Time // see Parser.Until

	events []estate.Event
	report Report // its line numbers begin with 1
}

// after finds what stands after the last line of a block without decoding it. Rows that
// have a date are passed over.
func (b *block) after() standing {
	s := b.standing
	s.follow(b.head.content())
	for body := b.body; len(body) > 0; {
		start, end := 0, bytes.IndexByte(body, '\n')
		if !s.dateless() {
			mark := bytes.IndexByte(body, '#')
			if mark < 0 {
				break
			}
			start = bytes.LastIndexByte(body[:mark], '\n') + 1
			end = mark + bytes.IndexByte(body[mark:], '\n')
		}
		l := lineOf(body[start:end])
		s.follow(l.content())
		body = body[end+1:]
	}
	return s
}

// splitter cuts a stream into blocks of whole lines. Between two pieces of the stream
// it keeps the line that has begun.
type splitter struct {
	begun   line
	pending int64 // bytes of the stream since the last end of a line
}

// split fills the lines that end in data into the block, whose body refers to data. It
// reports whether there are any.
func (s *splitter) split(data []byte, b *block) bool {
	first := bytes.IndexByte(data, '\n')
	if first < 0 {
		s.begun.hold(data)
		s.pending += int64(len(data))
		return false
	}
	s.begun.hold(data[:first])
	s.end(b)
	last := bytes.LastIndexByte(data, '\n')
	b.body = data[first+1 : last+1]
	b.bytes = s.pending + int64(last+1)
	s.begun.hold(data[last+1:])
	s.pending = int64(len(data) - last - 1)
	return true
}

// end makes the line that has begun the head of the block and takes over the memory of
// the head before it.
func (s *splitter) end(b *block) {
	b.head, s.begun = s.begun, line{text: b.head.text[:0]}
	b.body, b.bytes = nil, s.pending
}
