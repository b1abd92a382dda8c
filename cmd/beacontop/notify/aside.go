package notify

import (
	"slices"
	"time"
)

// A message that the receiver refuses for what is in it must not hold up those behind it. After some
// refusals it is set aside as soon as another one is due, and tried again when none is. It is given up
// only if it is refused after the receiver has accepted another: otherwise the receiver is set up
// wrongly, and is owed everything when that is repaired.

const (
	// refusalsMost is how often a message is refused before another one goes first: within a minute or two.
	refusalsMost = 5
	// asideMost bounds the messages that are set aside; when there are more, the others wait.
	asideMost = 16
)

// isAside reports whether a message about a diagnosis is set aside.
func (b *book) isAside(id string) bool {
	return slices.ContainsFunc(b.Aside, func(f *flight) bool {
		_, has := f.Times[id]
		return has
	})
}

// turn makes another message the one in flight: a new one in place of one that is refused again and again,
// or one that was set aside if there is no other. It reports whether there is a new one.
func (b *book) turn(h *Hook, from sender, now time.Time) (fresh bool) {
	refused := b.Flight
	if refused != nil && (refused.Refused < refusalsMost || len(b.Aside) >= asideMost) {
		return false
	}
	if refused != nil {
		b.Aside, b.Flight = append(b.Aside, refused), nil
	}
	if b.next(h, from, now) != nil {
		return true
	}
	if n := len(b.Aside); refused != nil {
		b.Aside, b.Flight = b.Aside[:n-1], refused
	} else if n > 0 {
		b.Flight = b.Aside[0]
		b.Aside = slices.Delete(b.Aside, 0, 1)
	}
	return false
}

// refuse notes that the message in flight was refused for what is in it, and gives it up if it must be:
// its diagnoses owe it no more.
func (b *book) refuse(now time.Time) (givenUp *Message) {
	f := b.Flight
	if f.Refused++; f.Refused < refusalsMost || !f.Passed {
		return nil
	}
	for id, times := range f.Times {
		if e := b.Entries[id]; e != nil {
			e.giveUp(f.Message.Event, times, now)
		}
	}
	b.Flight = nil
	b.GivenUp++
	return &f.Message
}

// giveUp notes that a message about a diagnosis will not arrive: the receiver still believes what it did.
func (e *entry) giveUp(what Event, times int, now time.Time) {
	e.Sent = now
	switch what {
	case Raised:
		e.Times -= times
		e.Owed = e.Times > 0
	case Cleared:
		e.Told = false
	}
}
