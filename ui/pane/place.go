package pane

import "time"

// place is a cursor that stays on the row that the reader saw it on, while rows change places.
// The window stays at the top of the list until the cursor is moved; then it follows the cursor.
type place[T any] struct {
	list
	moved  bool // moved by the reader
	seen   bool // the cursor's row was on the screen
	on     T    // that row
	before T    // the previous row, which left the window …
	left   time.Time
}

// reaction is how long a reader needs to notice that the cursor is on another row. An earlier key
// is meant for the previous row.
const reaction = 500 * time.Millisecond

// rowWindow is a window of rows in an answer.
type rowWindow[T any] struct {
	n      int
	at     func(i int) T
	same   func(x, y T) bool // reports whether both are the same row, even if its content changed
	offset int               // offset of the first row in the whole list …
	total  int               // … of this length
	asked  func(on T) bool   // the query was for the window that holds a row
}

// row returns the index of the cursor's row in a window; -1: not in the window.
func (c *place[T]) row(w rowWindow[T]) int {
	for i := range w.n {
		if c.seen && w.same(w.at(i), c.on) {
			return i
		}
	}
	i := c.cursor - w.offset
	switch {
	case w.n == 0:
	case !c.moved && w.offset == 0: // the cursor's row has left the top
		return 0
	case !c.moved:
	case c.seen && w.asked(c.on): // the row is gone
		return min(max(c.cursor-c.offset, 0), w.n-1)
	case c.seen:
	case i >= w.n && w.offset+w.n >= w.total: // the list became shorter
		return w.n - 1
	case i >= 0 && i < w.n:
		return i
	}
	return -1 // the window answers an earlier query
}

// follow updates the cursor from a window.
func (c *place[T]) follow(w rowWindow[T], now time.Time) {
	i := c.row(w)
	if i < 0 {
		return
	}
	if c.seen && !w.same(w.at(i), c.on) {
		c.before, c.left = c.on, now
	}
	c.seen, c.on = true, w.at(i)
	c.cursor, c.offset = w.offset+i, w.offset
}

// step records that a key or a click has moved the cursor.
func (c *place[T]) step(w rowWindow[T]) {
	c.moved, c.left, c.seen = c.cursor > 0, time.Time{}, false
	if i := c.cursor - w.offset; i >= 0 && i < w.n {
		c.seen, c.on = true, w.at(i)
	}
}

// meant returns the row that the reader saw under the cursor when pressing a key.
func (c *place[T]) meant(now time.Time) (row T, ok bool) {
	if !c.left.IsZero() && now.Sub(c.left) < reaction {
		return c.before, true
	}
	return c.on, c.seen
}

// ask returns the start of the window, whether it must hold the cursor's row, and at which row of
// the window.
func (c *place[T]) ask(height int) (offset int, anchored bool, row int) {
	if !c.moved {
		c.height, c.offset = max(height, 1), 0
		return 0, false, 0
	}
	offset = c.window(height)
	return offset, c.seen, c.cursor - offset
}

// reset moves the cursor back to the top.
func (c *place[T]) reset() { *c = place[T]{list: list{height: c.height}} }

// hold keeps the order of a list while the user reads it: for a short time after each key that
// moves the cursor or opens something, or until the user resumes it.
type hold struct {
	order  time.Time // time of the held order; zero: it is renewed
	since  time.Time // when the rows were first shown with it after the last key; zero: not yet
	frozen time.Time // when the user froze it; zero: not frozen
}

// holdTime is how long rows keep their places after a key: long enough to find the next row,
// short enough not to mislead.
const holdTime = 5 * time.Second

// key starts or extends holding the shown order.
func (h *hold) key(now time.Time) {
	if h.order.IsZero() {
		h.order = now
	}
	h.since = time.Time{}
}

// seen records that a sample taken at now was shown, with these rows or those of another pane.
func (h *hold) seen(now time.Time, rows bool) {
	if !h.frozen.IsZero() || h.order.IsZero() {
		return
	}
	if h.since.IsZero() && rows {
		h.since = now
	}
	if !h.since.IsZero() && (now.Sub(h.since) >= holdTime || now.Before(h.since)) {
		h.order = time.Time{}
	}
}

// freeze holds the order until it is called again.
func (h *hold) freeze(now time.Time) {
	if !h.frozen.IsZero() {
		*h = hold{}
		return
	}
	h.key(now)
	h.frozen = now
}

// freezes returns what the key that freezes rows does next.
func freezes(frozen bool) string {
	if frozen {
		return "resume"
	}
	return "freeze"
}

// renew ends a hold that a key started; a frozen order stays frozen.
func (h *hold) renew() {
	if h.frozen.IsZero() {
		*h = hold{}
	}
}
