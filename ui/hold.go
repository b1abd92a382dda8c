package ui

import "time"

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
