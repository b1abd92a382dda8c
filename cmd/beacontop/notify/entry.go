package notify

import (
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/printable"
)

// entry is one diagnosis as a receiver knows it, and as it is. What it owes follows from these: a
// diagnosis that comes and goes a thousand times while a receiver is away owes two messages.
type entry struct {
	Note     note      `json:"note"`
	Raised   time.Time `json:"raised"`            // by the engine: tells one occurrence from another
	On       bool      `json:"on,omitzero"`       // it is raised
	Seen     time.Time `json:"seen,omitzero"`     // when it was raised, by this program
	Off      time.Time `json:"off,omitzero"`      // when it was cleared
	Missed   time.Time `json:"missed,omitzero"`   // since when the engine does not know it after a restart
	Holding  bool      `json:"holding,omitzero"`  // not raised for long enough yet
	Owed     bool      `json:"owed,omitzero"`     // that it was raised was not told
	Hushed   bool      `json:"hushed,omitzero"`   // … because of quiet hours
	Due      time.Time `json:"due,omitzero"`      // when the newest message became due
	Told     bool      `json:"told,omitzero"`     // the receiver believes that it is raised
	Sent     time.Time `json:"sent,omitzero"`     // when it was last told
	Times    int       `json:"times,omitzero"`    // how often it was raised since
	Severest int       `json:"severest,omitzero"` // severity that was told or is owed
}

// note is what a message says of a diagnosis. Its texts are safe to print.
type note struct {
	Code     diagnosis.Code      `json:"code"`
	Severity diagnosis.Severity  `json:"severity"`
	Since    time.Time           `json:"since,omitzero"`
	Subjects []diagnosis.Subject `json:"subjects,omitzero"`
	Text     string              `json:"text"`
}

// textMost is the length of a sentence in a message: longer ones have a reason that another program
// gave, which nobody reads to the end in a chat.
const textMost = 400

// noteOf returns what is told of a diagnosis, in the words of the screen, with times in UTC.
func noteOf(d *engine.Diagnosis, now time.Time) note {
	what, _ := d.Words(now.UTC())
	n := note{Code: d.Code, Severity: d.Severity, Since: d.Since, Text: shortened(printable.Text(what), textMost)}
	for _, s := range d.Subjects {
		n.Subjects = append(n.Subjects, diagnosis.Subject{Kind: s.Kind, Name: printable.Text(s.Name)})
	}
	return n
}

// shortened returns at most n characters of a text.
func shortened(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

// raise notes that a diagnosis is raised. If it was raised already, the engine had forgotten that in a
// crash, or reports a change: then only a higher severity is told again.
func (e *entry) raise(d *engine.Diagnosis, h *Hook, now time.Time) {
	was := e.On
	e.Note, e.Raised, e.On, e.Missed = noteOf(d, d.Changed), d.Raised, true, time.Time{}
	switch {
	case !was:
		e.Seen, e.Off, e.Holding, e.Severest = now, time.Time{}, true, int(d.Severity)
		e.ripen(h, now)
	case int(d.Severity) > e.Severest:
		e.Severest = int(d.Severity)
		if !e.Holding {
			e.owe(h, now)
		}
	}
}

// ripen lets a diagnosis be told that is raised for long enough.
func (e *entry) ripen(h *Hook, now time.Time) (changed bool) {
	if !e.Holding || now.Sub(e.Seen) < h.Hold {
		return false
	}
	e.Holding = false
	e.owe(h, now)
	return true
}

func (e *entry) owe(h *Hook, now time.Time) {
	e.Times++
	if !e.Owed {
		e.Owed, e.Due, e.Hushed = true, now, h.quiet(now)
	}
}

// clear notes that a diagnosis is cleared. What came and went within quiet hours is not told.
func (e *entry) clear(h *Hook, now time.Time) {
	e.ripen(h, now)
	e.On, e.Holding, e.Off, e.Missed = false, false, now, time.Time{}
	if e.Owed && e.Hushed && h.quiet(now) {
		e.Owed, e.Times = false, 0
	}
	if !e.Owed {
		e.Due = now
	}
}

// lost reports whether a diagnosis that the engine did not know after a restart is over: it would have
// been raised again by now.
func (e *entry) lost(now time.Time) bool {
	return e.On && !e.Missed.IsZero() && now.Sub(e.Missed) >= settling+engine.TimingOf(e.Note.Code).True
}

// settling is the time in which a beacon that has started learns again what is true.
const settling = 2 * time.Minute

// owes returns which message a diagnosis owes its receiver, if any.
func (e *entry) owes(h *Hook, now time.Time) (Event, bool) {
	switch {
	case e.Owed:
		return Raised, true
	case e.Told && !e.On:
		return Cleared, true
	case e.Told && h.Repeat > 0 && now.Sub(e.Sent) >= h.Repeat:
		return Repeated, true
	}
	return "", false
}

// pending reports whether a diagnosis needs attention some time.
func (e *entry) pending(h *Hook) bool {
	return e.Holding || e.Owed || e.Told && (!e.On || h.Repeat > 0) || e.On && !e.Missed.IsZero()
}

// deliver notes that a message about a diagnosis arrived, which counted this many times.
func (e *entry) deliver(what Event, times int, now time.Time) {
	e.Sent, e.Told = now, what != Cleared
	if what != Raised {
		return
	}
	e.Times -= times
	if e.Owed = e.Times > 0; !e.On {
		e.Due = now
	}
}

// notAfter moves times of the future to now: the clock was set back between two runs.
func (e *entry) notAfter(now time.Time) {
	for _, at := range []*time.Time{&e.Seen, &e.Off, &e.Missed, &e.Due, &e.Sent} {
		if at.After(now) {
			*at = now
		}
	}
}
