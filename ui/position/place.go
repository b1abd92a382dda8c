package position

import "time"

// Place is a cursor that stays on the row that the reader saw it on, while rows change places.
// The window stays at the top of the list until the cursor is moved; then it follows the cursor.
type Place[T any] struct {
	List
	Moved  bool // moved by the reader
	seen   bool // the cursor's row was on the screen
	On     T    // that row
	before T    // the previous row, which left the window …
	left   time.Time
}

// reaction is how long a reader needs to notice that the cursor is on another row. An earlier key
// is meant for the previous row.
const reaction = 500 * time.Millisecond

// Window is a window of rows in an answer.
type Window[T any] struct {
	N      int
	At     func(i int) T
	Same   func(x, y T) bool // reports whether both are the same row, even if its content changed
	Offset int               // offset of the first row in the whole list …
	Total  int               // … of this length
	Asked  func(on T) bool   // the query was for the window that holds a row
}

// Row returns the index of the cursor's row in a window; -1: not in the window.
func (c *Place[T]) Row(w Window[T]) int {
	for i := range w.N {
		if c.seen && w.Same(w.At(i), c.On) {
			return i
		}
	}
	i := c.Cursor - w.Offset
	switch {
	case w.N == 0:
	case !c.Moved && w.Offset == 0: // the cursor's row has left the top
		return 0
	case !c.Moved:
	case c.seen && w.Asked(c.On): // the row is gone
		return min(max(c.Cursor-c.Offset, 0), w.N-1)
	case c.seen:
	case i >= w.N && w.Offset+w.N >= w.Total: // the list became shorter
		return w.N - 1
	case i >= 0 && i < w.N:
		return i
	}
	return -1 // the window answers an earlier query
}

// Follow updates the cursor from a window.
func (c *Place[T]) Follow(w Window[T], now time.Time) {
	i := c.Row(w)
	if i < 0 {
		return
	}
	if c.seen && !w.Same(w.At(i), c.On) {
		c.before, c.left = c.On, now
	}
	c.seen, c.On = true, w.At(i)
	c.Cursor, c.Offset = w.Offset+i, w.Offset
}

// Step records that a key or a click has moved the cursor.
func (c *Place[T]) Step(w Window[T]) {
	c.Moved, c.left, c.seen = c.Cursor > 0, time.Time{}, false
	if i := c.Cursor - w.Offset; i >= 0 && i < w.N {
		c.seen, c.On = true, w.At(i)
	}
}

// Meant returns the row that the reader saw under the cursor when pressing a key.
func (c *Place[T]) Meant(now time.Time) (row T, ok bool) {
	if !c.left.IsZero() && now.Sub(c.left) < reaction {
		return c.before, true
	}
	return c.On, c.seen
}

// Wanted returns the start of the window, whether it must hold the cursor's row, and at which row of
// the window.
func (c *Place[T]) Wanted(height int) (offset int, anchored bool, row int) {
	if !c.Moved {
		c.Height, c.Offset = max(height, 1), 0
		return 0, false, 0
	}
	offset = c.Window(height)
	return offset, c.seen, c.Cursor - offset
}

// Reset moves the cursor back to the top.
func (c *Place[T]) Reset() { *c = Place[T]{List: List{Height: c.Height}} }

// Hold keeps the order of a list while the user reads it: for a short time after each key that
// moves the cursor or opens something, or until the user resumes it.
type Hold struct {
	Order  time.Time // time of the held order; zero: it is renewed
	since  time.Time // when the rows were first shown with it after the last key; zero: not yet
	Frozen time.Time // when the user froze it; zero: not frozen
}

// HoldTime is how long rows keep their places after a key: long enough to find the next row,
// short enough not to mislead.
const HoldTime = 5 * time.Second

// Key starts or extends holding the shown order.
func (h *Hold) Key(now time.Time) {
	if h.Order.IsZero() {
		h.Order = now
	}
	h.since = time.Time{}
}

// Seen records that a sample taken at now was shown, with these rows or those of another pane.
func (h *Hold) Seen(now time.Time, rows bool) {
	if !h.Frozen.IsZero() || h.Order.IsZero() {
		return
	}
	if h.since.IsZero() && rows {
		h.since = now
	}
	if !h.since.IsZero() && (now.Sub(h.since) >= HoldTime || now.Before(h.since)) {
		h.Order = time.Time{}
	}
}

// Freeze holds the order until it is called again.
func (h *Hold) Freeze(now time.Time) {
	if !h.Frozen.IsZero() {
		*h = Hold{}
		return
	}
	h.Key(now)
	h.Frozen = now
}

// Freezes returns what the key that freezes rows does next.
func Freezes(frozen bool) string {
	if frozen {
		return "resume"
	}
	return "freeze"
}

// Renew ends a hold that a key started; a frozen order stays frozen.
func (h *Hold) Renew() {
	if h.Frozen.IsZero() {
		*h = Hold{}
	}
}
