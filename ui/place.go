package ui

import "time"

// place is a cursor that stays on the row that the reader has seen it on, while rows change their
// places. Until it is moved the window stays at the top of the list; then it follows.
type place[T any] struct {
	list
	moved  bool // by the reader
	seen   bool // the row that it stands on was on the screen
	on     T    // that row
	before T    // the row that it stood on until that left the window …
	left   time.Time
}

// reaction is how long a reader takes to see that the cursor stands on another row. A key that
// comes sooner is meant for the row before.
const reaction = 500 * time.Millisecond

// rowWindow is a window of rows as an answer has it.
type rowWindow[T any] struct {
	n      int
	at     func(i int) T
	same   func(x, y T) bool // they are the same row, whatever has changed in it
	offset int               // of the first row in the whole list …
	total  int               // … of so many
	asked  func(on T) bool   // the question was for the window that holds a row
}

// row returns on which row of a window the cursor stands; -1: on none of them.
func (c *place[T]) row(w rowWindow[T]) int {
	for i := range w.n {
		if c.seen && w.same(w.at(i), c.on) {
			return i
		}
	}
	i := c.cursor - w.offset
	switch {
	case w.n == 0:
	case !c.moved && w.offset == 0: // what it stood on has left the top
		return 0
	case !c.moved:
	case c.seen && w.asked(c.on): // it is gone
		return min(max(c.cursor-c.offset, 0), w.n-1)
	case c.seen:
	case i >= w.n && w.offset+w.n >= w.total: // the list became shorter
		return w.n - 1
	case i >= 0 && i < w.n:
		return i
	}
	return -1 // the window answers an earlier question
}

// follow takes in where a window shows the cursor.
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

// step takes in that a key or a click has moved the cursor.
func (c *place[T]) step(w rowWindow[T]) {
	c.moved, c.left, c.seen = c.cursor > 0, time.Time{}, false
	if i := c.cursor - w.offset; i >= 0 && i < w.n {
		c.seen, c.on = true, w.at(i)
	}
}

// meant returns the row that the cursor stood on when the reader pressed a key.
func (c *place[T]) meant(now time.Time) (row T, ok bool) {
	if !c.left.IsZero() && now.Sub(c.left) < reaction {
		return c.before, true
	}
	return c.on, c.seen
}

// ask returns where the window is to begin, and whether it is to hold the row that the cursor
// stands on, in which of its rows.
func (c *place[T]) ask(height int) (offset int, anchored bool, row int) {
	if !c.moved {
		c.height, c.offset = max(height, 1), 0
		return 0, false, 0
	}
	offset = c.window(height)
	return offset, c.seen, c.cursor - offset
}

// reset puts the cursor back to the top.
func (c *place[T]) reset() { *c = place[T]{list: list{height: c.height}} }
