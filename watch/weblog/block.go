package weblog

import (
	"bytes"
	"time"

	"beacontop/beacon/event"
)

// blockBytes is the size of one read: some thousand rows, whose events fit into a processor's
// cache, and large enough that passing it on costs nothing.
const blockBytes = 512 << 10

// block is a number of complete lines and, once decoded, their events. The first line may have
// begun in an earlier piece of the stream and is stored separately.
type block struct {
	head     line
	body     []byte
	bytes    int64
	standing           // before the first line; once decoded, after the last
	latest   time.Time // see Parser.Until

	events []event.Event
	report Report // its line numbers start at 1
}

// after returns the standing after the last line of a block without decoding it. It skips rows
// that have a date.
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

// splitter splits a stream into blocks of complete lines. Between two pieces of the stream it
// keeps the incomplete line.
type splitter struct {
	begun   line
	pending int64 // bytes of the stream since the last line end
}

// split puts the lines that end in data into the block, whose body refers to data. It reports
// whether there are any.
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

// end makes the completed line the head of the block and reuses the memory of the previous head.
func (s *splitter) end(b *block) {
	b.head, s.begun = s.begun, line{text: b.head.text[:0]}
	b.body, b.bytes = nil, s.pending
}
