package spool

import (
	"slices"
	"sync"
)

// smallsBytes bounds the memory for the contents of all files together: beyond it a file is
// written to disk as it arrives, like a large one.
const smallsBytes = 32 << 20

// smallSizes are the buffer sizes for files that go through the redo log. The first is small
// because the buffer is most of the cost of a slow upload.
var smallSizes = [...]int{512, 4 << 10, 16 << 10, 64 << 10, smallBytes}

// smalls are unused buffers, by size.
var smalls [len(smallSizes)]sync.Pool

// small is the content of a file in memory; its buffer counts in the spool's held.
type small struct{ bytes []byte }

// add appends to a content; false: it would be too large, or the memory limit is reached.
func (s *Spool) add(m *small, b []byte) bool {
	n := len(m.bytes) + len(b)
	if n > cap(m.bytes) && !s.enlarge(m, n) {
		return false
	}
	m.bytes = append(m.bytes, b...)
	return true
}

// enlarge gives a content a buffer of at least n bytes.
func (s *Spool) enlarge(m *small, n int) bool {
	class := 0
	for class < len(smallSizes) && smallSizes[class] < n {
		class++
	}
	if class == len(smallSizes) {
		return false
	}
	if s.held.Add(int64(smallSizes[class])) > smallsBytes {
		s.held.Add(-int64(smallSizes[class]))
		return false
	}
	larger, ok := smalls[class].Get().(*small)
	if !ok {
		larger = &small{make([]byte, 0, smallSizes[class])}
	}
	larger.bytes = append(larger.bytes[:0], m.bytes...)
	m.bytes, larger.bytes = larger.bytes, m.bytes
	s.release(larger)
	return true
}

// release returns the buffer of a content. After Put it belongs to another upload.
func (s *Spool) release(m *small) {
	if class := slices.Index(smallSizes[:], cap(m.bytes)); class >= 0 {
		s.held.Add(-int64(smallSizes[class]))
		smalls[class].Put(m)
	}
}
