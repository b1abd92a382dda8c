package queue

import (
	"cmp"
	"time"

	"beacontop/beacon/event"
)

// Head is the file that waits longest, in a folder or in all of them; the zero Head: none waits.
type Head struct {
	Folder string
	Name   string    // empty: it is not known by name, as one of too many files
	Since  time.Time // its modification time
	First  time.Time // when it became the oldest, as far as this program listed it
	Passed int       // files that left its folder since then, and came later
}

// None reports whether no file waits.
func (h *Head) None() bool { return h.Since.IsZero() }

// before reports whether a file waits longer than another. Folders decide between equal times, so
// that the same events give the same file.
func (h *Head) before(o *Head) bool {
	return !h.None() && (o.None() || cmp.Or(h.Since.Compare(o.Since), cmp.Compare(h.Folder, o.Folder)) < 0)
}

// lead takes the oldest file from a listing.
func (t *queueType) lead(e *event.Event) {
	switch {
	case e.Since.IsZero():
		t.head = Head{}
	case t.head.Folder != e.Folder || t.head.Name != e.Name || !t.head.Since.Equal(e.Since):
		t.head = Head{Folder: e.Folder, Name: e.Name, Since: e.Since, First: e.Time}
	}
}

// pass records that a file left. If it was the oldest one, the next listing shows its successor.
func (h *Head) pass(e *event.Event) {
	switch {
	case h.None() || h.Folder != e.Folder:
	case h.Name == e.Name:
		h.First, h.Passed = e.Time, 0
	default:
		h.Passed++
	}
}

// A file that stays while others leave is stuck. A parallel transfer may overtake a slow one, and
// programs that take files in another order than by age take the oldest within minutes.
const (
	stuckPassed = 10
	stuckTime   = 5 * time.Minute
)

// Stuck reports whether the oldest file stays while newer ones leave. Without a name, another file of
// the same time may have become the oldest.
func (h *Head) Stuck(now time.Time) bool {
	return h.Name != "" && h.Passed >= stuckPassed && now.Sub(h.First) >= stuckTime
}
