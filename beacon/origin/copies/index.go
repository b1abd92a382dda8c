package copies

import (
	"cmp"
	"container/list"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"weak"
)

// Limits of what is in memory. A flood of requests, each with other values of the fields in Vary,
// takes copies from itself only.
const (
	mostCopies   = 200_000
	mostVariants = 16
)

// entry is a copy in the index. The fields above mu do not change, those below lock belong to the
// lock of the store.
type entry struct {
	number         uint64 // of its file; higher: committed later
	group, variant hash
	vary           string
	slot           int
	bytes          int64 // of the body
	sum            uint32
	stored         int64

	file     sync.Mutex            // held to replace the record in the file, and to read or verify the body
	held     weak.Pointer[content] // what the file of a small copy says, if somebody sends it; guarded by file
	verified atomic.Bool           // the body had the right checksum in this process

	checked   int64 // Unix time in nanoseconds
	persisted int64 // checked in the file
	touched   int64 // time of the last use in the file: its modification time
	gone      bool  // not in the index any more
	unsynced  bool  // an older copy may be in a file that was not read yet; it is removed after a sync of this one
	inUse     *list.Element
}

// blockBytes is what the space of a file is rounded up to.
const blockBytes = 4096

func blocks(bytes int64) int64 { return (bytes + blockBytes - 1) / blockBytes * blockBytes }

// fileBytes is the length of the file of a copy.
func (e *entry) fileBytes() int64 { return headBytes(e.slot) + e.bytes }

// index finds copies and orders them. The lock of the store guards it.
type index struct {
	groups map[hash][]*entry // newest first
	used   list.List         // of *entry, least recently used first
	bytes  int64             // of the disk, without unread
	unread unread            // used less recently than all others
}

// find returns the newest copy for a request; nil: there is none.
func (x *index) find(group hash, request http.Header) *entry {
	for _, e := range x.groups[group] {
		if e.suits(request) {
			return e
		}
	}
	return nil
}

// suits reports whether a request has the values of the fields in Vary that the one had for which
// the answer was given.
func (e *entry) suits(request http.Header) bool { return variant(e.vary, request) == e.variant }

// same returns the copy for the same requests; nil: there is none.
func (x *index) same(group, variant hash, vary string) *entry {
	for _, e := range x.groups[group] {
		if e.variant == variant && e.vary == vary {
			return e
		}
	}
	return nil
}

// add adds a copy as the one that was used last.
func (x *index) add(e *entry) {
	group := x.groups[e.group]
	at, _ := slices.BinarySearchFunc(group, e, func(a, b *entry) int { return cmp.Compare(b.number, a.number) })
	x.groups[e.group] = slices.Insert(group, at, e)
	x.bytes += blocks(e.fileBytes())
	e.inUse = x.used.PushBack(e)
}

// adopt adds a copy that was used less recently than all others, unless it was replaced or removed since the
// store was opened. It returns the numbers of files that are not needed any more; that of e not if it is
// replaced by a copy that may not be on the disk yet.
func (x *index) adopt(e *entry) (surplus []uint64, by *entry) {
	old := x.same(e.group, e.variant, e.vary)
	switch {
	case old != nil && old.number > e.number && old.unsynced:
		return nil, old
	case old != nil && old.number > e.number,
		old == nil && (x.unread.gone.has(e.group) || x.unread.gone.has(e.requests())):
		return []uint64{e.number}, nil
	case old != nil:
		surplus = []uint64{old.number}
		x.remove(old)
	}
	x.add(e)
	x.used.MoveToFront(e.inUse)
	return append(surplus, x.surplus(e.group)...), nil
}

// remove removes a copy; its file is for the caller.
func (x *index) remove(e *entry) {
	if e.gone {
		return
	}
	e.gone = true
	if x.unread.gone.used() {
		x.unread.gone.add(e.requests())
	}
	group := slices.DeleteFunc(x.groups[e.group], func(other *entry) bool { return other == e })
	if x.groups[e.group] = group; len(group) == 0 {
		delete(x.groups, e.group)
	}
	x.bytes -= blocks(e.fileBytes())
	x.used.Remove(e.inUse)
}

// use makes a copy the one that was used last.
func (x *index) use(e *entry) { x.used.MoveToBack(e.inUse) }

// evict removes the least recently used copies until all use at most so many bytes, and no more are
// in memory than may be. It returns the numbers of their files, which are for the caller.
func (x *index) evict(bytes int64) (evicted []uint64) {
	for x.bytes+x.unread.bytes > bytes || x.used.Len()+x.unread.len() > mostCopies {
		if f, ok := x.unread.evict(); ok {
			evicted = append(evicted, f.number)
			continue
		}
		if x.used.Len() == 0 {
			break
		}
		e := x.used.Front().Value.(*entry)
		x.remove(e)
		evicted = append(evicted, e.number)
	}
	return evicted
}

// surplus removes the oldest copy of a group that has too many. It returns the number of its file.
func (x *index) surplus(group hash) (evicted []uint64) {
	if g := x.groups[group]; len(g) > mostVariants {
		evicted = append(evicted, g[len(g)-1].number)
		x.remove(g[len(g)-1])
	}
	return evicted
}
