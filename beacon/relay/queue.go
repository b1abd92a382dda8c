package relay

import (
	"container/heap"
	"io/fs"
	"slices"
	"time"

	"beacontop/beacon/spool"
)

// queue is the files to relay, in the order of acknowledgement: files announced by the spool
// are appended, and a listing of the spool, ordered by file time, adds files from other
// programs and from before a restart. Listed files become items only when it is their turn,
// which saves four fifths of the memory. The relay goroutine owns it.
type queue struct {
	limit  int
	items  map[fileKey]*item
	behind []spool.File // from the last listing, oldest first
	ready  heapOf       // may be sent; oldest first
	paused heapOf       // paused after a failure; by the end of the pause
	last   time.Time
	count  uint64
	more   bool // there are more files than the queue holds: nothing is appended until a listing
	left   int  // files removed since the last listing was started
}

type fileKey struct{ folder, name string }

// item is one queued file.
type item struct {
	file    spool.File
	at      time.Time // its position in the queue
	order   uint64    // among items of the same time
	sending bool
	again   bool // a newer version arrived while it was being sent
	own     bool // the spool stored it, so it is whole
	due     time.Time
	index   int // in its heap; -1: in none

	seen  fs.FileInfo // the version that was tried last, or looked at; nil: none
	since time.Time   // when that version was seen first

	pause         // after a failure of this file
	refusals int  // counted rejections
	proven   *hop // the parent that accepted others while it failed at this file
	suspect  *hop // the parent that last failed at it
	taken    uint64
	given    fs.FileInfo // the parent has this version, but it could not be removed here
}

// queueLimit is how many files are tracked. If there are more, the oldest are tracked; the
// next listing finds the others. About 130 bytes each.
const queueLimit = 100_000

func newQueue() queue {
	return queue{limit: queueLimit, items: map[fileKey]*item{}, ready: heapOf{before: byOrder}, paused: heapOf{before: byDue}}
}

// append adds a file that was just announced; own: the spool stored it. A newer version of a known
// file has no failures yet.
func (q *queue) append(f spool.File, own bool, now time.Time) {
	if !spool.Waits(f.Name) {
		return
	}
	key := fileKey{f.Folder, f.Name}
	if known := q.items[key]; known != nil {
		known.own = known.own || own
		if known.again = known.sending; !known.sending && own && q.paused.remove(known) {
			known.renew()
			q.put(known)
		}
		return
	}
	if q.more {
		return
	}
	if len(q.items)+len(q.behind) >= q.limit {
		q.more = true
		return
	}
	if now.Before(q.last) { // the clock was set back
		now = q.last
	}
	q.last = now
	q.push(f, now).own = own
}

// renew forgets what is known of an older version of a file.
func (i *item) renew() {
	*i = item{file: i.file, at: i.at, order: i.order, sending: i.sending, own: i.own, again: i.again, index: i.index}
}

func (q *queue) push(f spool.File, at time.Time) *item {
	q.count++
	i := &item{file: f, at: at, order: q.count}
	q.items[fileKey{f.Folder, f.Name}] = i
	heap.Push(&q.ready, i)
	return i
}

// merge processes a listing. If it is complete, queued files that are older and not in it are gone.
func (q *queue) merge(l listing) {
	if l.err == nil && !l.more {
		shown := make(map[fileKey]struct{}, len(l.files))
		for _, f := range l.files {
			shown[fileKey{f.Folder, f.Name}] = struct{}{}
		}
		for key, i := range q.items {
			if _, ok := shown[key]; !ok && !i.sending && i.order <= l.begun {
				q.drop(i)
			}
		}
	}
	q.more = l.more || q.more && l.err != nil
	q.behind = slices.DeleteFunc(l.files, func(f spool.File) bool { return q.items[fileKey{f.Folder, f.Name}] != nil })
	if most := max(q.limit-len(q.items), 0); len(q.behind) > most { // paused files use the space
		q.behind, q.more = q.behind[:most], true
	}
}

// pull turns files into items when it is their turn.
func (q *queue) pull() {
	for len(q.behind) > 0 && (q.ready.Len() == 0 || q.behind[0].Modified.Before(q.ready.items[0].at)) {
		f := q.behind[0]
		q.behind[0] = spool.File{}
		q.behind = q.behind[1:]
		if q.items[fileKey{f.Folder, f.Name}] == nil { // it may have been announced since
			q.push(f, f.Modified)
		}
	}
}

// next takes the oldest file that may be sent and is not skipped; nil: none.
func (q *queue) next(now time.Time, passed func(*item) bool) *item {
	for q.paused.Len() > 0 && !q.paused.items[0].due.After(now) {
		heap.Push(&q.ready, heap.Pop(&q.paused))
	}
	var over []*item
	defer func() {
		for _, i := range over {
			heap.Push(&q.ready, i)
		}
	}()
	for q.pull(); q.ready.Len() > 0; q.pull() {
		i := heap.Pop(&q.ready).(*item)
		if passed(i) {
			over = append(over, i)
			continue
		}
		i.sending = true
		return i
	}
	return nil
}

// put returns a file to its position: it may be sent again at once.
func (q *queue) put(i *item) {
	i.sending, i.again = false, false
	heap.Push(&q.ready, i)
}

// rest returns a file that may be sent again after its pause.
func (q *queue) rest(i *item) {
	i.sending, i.again = false, false
	i.due = i.until
	heap.Push(&q.paused, i)
}

// done removes a file that was sent, unless a newer version arrived meanwhile.
func (q *queue) done(i *item) {
	if i.again {
		i.renew()
		q.put(i)
		return
	}
	q.drop(i)
}

// short reports whether the queue is almost empty while it has space for more.
func (q *queue) short() bool {
	return q.more && q.left > 0 && q.ready.Len()+len(q.behind) < q.limit/4
}

func (q *queue) drop(i *item) {
	q.left++
	if key := (fileKey{i.file.Folder, i.file.Name}); q.items[key] == i {
		delete(q.items, key)
	}
	q.ready.remove(i)
	q.paused.remove(i)
}

// nextDue is when the next paused file may be sent; zero: none is paused.
func (q *queue) nextDue() time.Time {
	if q.paused.Len() == 0 {
		return time.Time{}
	}
	return q.paused.items[0].due
}

// heapOf is a heap of items; the first is the smallest by before.
type heapOf struct {
	items  []*item
	before func(a, b *item) bool
}

func byOrder(a, b *item) bool {
	if !a.at.Equal(b.at) {
		return a.at.Before(b.at)
	}
	return a.order < b.order
}

func byDue(a, b *item) bool { return a.due.Before(b.due) }

func (h *heapOf) Len() int           { return len(h.items) }
func (h *heapOf) Less(a, b int) bool { return h.before(h.items[a], h.items[b]) }
func (h *heapOf) Swap(a, b int) {
	h.items[a], h.items[b] = h.items[b], h.items[a]
	h.items[a].index, h.items[b].index = a, b
}
func (h *heapOf) Push(x any) {
	i := x.(*item)
	i.index = len(h.items)
	h.items = append(h.items, i)
}
func (h *heapOf) Pop() any {
	last := len(h.items) - 1
	i := h.items[last]
	h.items[last], i.index = nil, -1
	h.items = h.items[:last]
	return i
}

// remove takes an item out, and reports whether it was in this heap.
func (h *heapOf) remove(i *item) bool {
	is := i.index >= 0 && i.index < len(h.items) && h.items[i.index] == i
	if is {
		heap.Remove(h, i.index)
	}
	return is
}
