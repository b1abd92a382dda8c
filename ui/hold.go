package ui

import "time"

// hold keeps the order of a list while somebody reads it: for a moment after each key that
// moves the cursor or opens something, or until it is resumed.
type hold struct {
	order  time.Time // of which moment the order is; zero: it is renewed
	since  time.Time // the rows were seen with it after the last key; zero: not yet
	frozen time.Time // by the reader, at that moment; zero: it is not
}

// holdTime is for how long after a key rows keep their places: long enough to find the next
// row, short enough not to mislead.
const holdTime = 5 * time.Second

// key begins to hold the order that is shown, or goes on to.
func (h *hold) key(now time.Time) {
	if h.order.IsZero() {
		h.order = now
	}
	h.since = time.Time{}
}

// seen takes in that a sample of a moment was shown, with the rows or of another pane.
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

// renew ends what a key has begun; what is frozen stays so.
func (h *hold) renew() {
	if h.frozen.IsZero() {
		*h = hold{}
	}
}
