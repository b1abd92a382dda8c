package copies

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// unread are the files whose heads Load has not read yet, those used last first: so they are found first,
// and what is to be removed for space is at the end. The lock of the store guards it.
type unread struct {
	files    []file
	at       int    // of the next file to be read
	failed   []file // could not be opened now; they stay, until their space is needed
	bytes    int64  // of the disk, of files from at, and of failed
	measured bool   // their sizes and order are known
	gone     marks  // while files are read
}

// file is a file of which no more is known than what the folder says.
type file struct {
	number         uint64
	bytes, touched int64
}

func (u *unread) len() int { return len(u.files) - u.at + len(u.failed) }

// measure sets what files there are. Call it before the first one is read.
func (u *unread) measure(files []file) {
	slices.SortFunc(files, func(a, b file) int {
		return cmp.Or(cmp.Compare(b.touched, a.touched), cmp.Compare(b.number, a.number))
	})
	u.files, u.measured = files, true
	for _, f := range files {
		u.bytes += blocks(f.bytes)
	}
}

// piece returns the next files to be read, at most so many. Until next has taken them, they can be evicted.
func (u *unread) piece(most int) []file { return u.files[u.at:min(u.at+most, len(u.files))] }

// next takes the first file from those to be read; ok is false if it was evicted meanwhile.
func (u *unread) next() (ok bool) {
	if u.at == len(u.files) {
		return false
	}
	u.bytes -= blocks(u.files[u.at].bytes)
	u.at++
	return true
}

// fail keeps a file that next has taken.
func (u *unread) fail(f file) {
	u.failed = append(u.failed, f)
	u.bytes += blocks(f.bytes)
}

// end notes that all were read, and releases memory.
func (u *unread) end() {
	u.gone = marks{}
	if u.at == len(u.files) {
		u.files, u.at = nil, 0
	}
}

// evict removes the file that was used least recently; ok is false if there is none.
func (u *unread) evict() (f file, ok bool) {
	from := &u.failed
	if len(u.failed) == 0 {
		if from = &u.files; len(u.files) == u.at {
			return file{}, false
		}
	}
	f = (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	u.bytes -= blocks(f.bytes)
	return f, true
}

// marks remember what was removed while files were not read yet: an older copy of it, in one of them,
// must not come back. They are bits in a table of fixed size, because a flood of requests must not take
// memory; so now and then a copy is lost that could have stayed. nil: nothing can come back.
type marks struct {
	bits []uint64
	seed maphash.Seed // so that nobody knows which names share a bit
}

// marksBits has one bit in a hundred set after 80,000 copies are gone.
const marksBits = 1 << 23

func newMarks() marks { return marks{make([]uint64, marksBits/64), maphash.MakeSeed()} }

func (m *marks) used() bool { return m.bits != nil }

func (m *marks) bit(h hash) (word *uint64, mask uint64) {
	n := maphash.Bytes(m.seed, h[:]) % marksBits
	return &m.bits[n/64], 1 << (n % 64)
}

func (m *marks) add(h hash) {
	if m.used() {
		word, mask := m.bit(h)
		*word |= mask
	}
}

func (m *marks) has(h hash) bool {
	word, mask := m.bit(h)
	return *word&mask != 0
}

// requests is the same for all copies of which only the newest counts.
func (e *entry) requests() hash {
	return hashOf(string(e.group[:]), string(e.variant[:]), e.vary)
}
