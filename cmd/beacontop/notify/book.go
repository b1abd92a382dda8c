package notify

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
)

// book is what one receiver knows, and what it is owed. Its memory is bounded.
type book struct {
	Entries map[string]*entry          `json:"entries"` // by the id of the diagnosis
	Flight  *flight                    `json:"flight,omitzero"`
	Aside   []*flight                  `json:"aside,omitzero"` // see aside.go
	GivenUp int                        `json:"given_up,omitzero"`
	Buckets map[diagnosis.Code]*bucket `json:"buckets,omitzero"`
}

// flight is the message that is being sent. It was saved before: after a crash the same message is
// sent again, with the same id.
type flight struct {
	Message Message        `json:"message"`
	Times   map[string]int `json:"times"`            // by the id of each diagnosis, as the message counts them
	Refused int            `json:"refused,omitzero"` // how often, by an answer that is about the message
	Passed  bool           `json:"passed,omitzero"`  // another message was accepted since
}

// Limits of a book. The engine has at most 100 diagnoses of a code, of which few codes have more than
// one. What was cleared is remembered for a day: a crash may make the engine forget that.
const (
	entriesMost = 2000
	remembered  = 24 * time.Hour
)

// gather is how long a message waits for others that belong into it: parts of one outage are noticed
// within seconds.
const gather = 3 * time.Second

func newBook() *book {
	return &book{Entries: map[string]*entry{}, Buckets: map[diagnosis.Code]*bucket{}}
}

// begin compares a book with what is raised when a program starts.
func (b *book) begin(active []engine.Diagnosis, h *Hook, name string, now time.Time) {
	raised := map[string]bool{}
	for i := range active {
		d := &active[i]
		raised[d.ID] = true
		if e := b.Entries[d.ID]; e != nil && !e.On && !d.Raised.After(e.Raised) {
			continue // cleared, which the engine forgot in a crash
		}
		b.raise(d, h, name, now)
	}
	for id, e := range b.Entries {
		if e.On && !raised[id] && e.Missed.IsZero() {
			e.Missed = now
		}
	}
}

// change notes a change of a diagnosis.
func (b *book) change(c *engine.Change, h *Hook, name string, now time.Time) {
	d := &c.Diagnosis
	if c.Kind != engine.Cleared {
		b.raise(d, h, name, now)
	} else if e := b.Entries[d.ID]; e != nil && e.On {
		e.clear(h, now)
	}
}

func (b *book) raise(d *engine.Diagnosis, h *Hook, name string, now time.Time) {
	e := b.Entries[d.ID]
	if (e == nil || !e.On) && !h.wants(name, &d.Finding) {
		return
	}
	if e == nil {
		if len(b.Entries) >= entriesMost && !b.forget(now, 0) {
			return
		}
		e = &entry{}
		b.Entries[d.ID] = e
	}
	e.raise(d, h, now)
}

// forget drops what was cleared and told this long ago, and reports whether there was any.
func (b *book) forget(now time.Time, ago time.Duration) (some bool) {
	for id, e := range b.Entries {
		if !e.On && !e.Owed && !e.Told && now.Sub(e.Off) >= ago {
			delete(b.Entries, id)
			some = true
		}
	}
	return some
}

// pass lets time pass, and reports whether that changed what must be saved.
func (b *book) pass(h *Hook, now time.Time) (changed bool) {
	for _, e := range b.Entries {
		if e.lost(now) {
			e.clear(h, now)
			changed = true
		}
		changed = e.ripen(h, now) || changed
	}
	return b.forget(now, remembered) || changed
}

// pending reports whether the book must be looked at again without a change.
func (b *book) pending(h *Hook) bool {
	if b.Flight != nil || len(b.Aside) > 0 {
		return true
	}
	for _, e := range b.Entries {
		if e.pending(h) {
			return true
		}
	}
	return false
}

// group is what one message is made of: all that owes the same event for one code.
type group struct {
	event Event
	code  diagnosis.Code
	ids   []string
	due   time.Time
	worst diagnosis.Severity
}

// next returns the message to send now, if there is one: the most severe first, of these the oldest.
func (b *book) next(h *Hook, from sender, now time.Time) *flight {
	var best *group
	for _, g := range b.groups(h, now) {
		if !b.ready(g, now) {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(best.worst, g.worst), g.due.Compare(best.due), strings.Compare(string(g.code), string(best.code))) < 0 {
			best = g
		}
	}
	if best == nil {
		return nil
	}
	if best.event != Repeated {
		b.bucket(best.code, now).take()
	}
	slices.Sort(best.ids)
	b.Flight = &flight{Message: b.message(best, from, now), Times: map[string]int{}}
	for _, id := range best.ids {
		b.Flight.Times[id] = b.Entries[id].Times
	}
	return b.Flight
}

// sender is who sends messages.
type sender struct{ name, id string }

func (b *book) groups(h *Hook, now time.Time) map[[2]string]*group {
	all := map[[2]string]*group{}
	for id, e := range b.Entries {
		event, owes := e.owes(h, now)
		if !owes || b.isAside(id) {
			continue
		}
		key := [2]string{string(event), string(e.Note.Code)}
		g := all[key]
		if g == nil {
			g = &group{event: event, code: e.Note.Code, due: e.Due}
			all[key] = g
		}
		g.ids, g.worst = append(g.ids, id), max(g.worst, e.Note.Severity)
		if e.Due.Before(g.due) {
			g.due = e.Due
		}
	}
	return all
}

// ready reports whether a message need not wait for others, nor for its code to calm down.
func (b *book) ready(g *group, now time.Time) bool {
	return now.Sub(g.due) >= gather && (g.event == Repeated || b.bucket(g.code, now).full())
}

// delivered notes that the message in flight arrived.
func (b *book) delivered(now time.Time) {
	for id, times := range b.Flight.Times {
		if e := b.Entries[id]; e != nil {
			e.deliver(b.Flight.Message.Event, times, now)
		}
	}
	b.Flight = nil
	for _, f := range b.Aside {
		f.Passed = true
	}
}

func (b *book) bucket(code diagnosis.Code, now time.Time) *bucket {
	k := b.Buckets[code]
	if k == nil {
		k = &bucket{Left: bucketSize, At: now}
		b.Buckets[code] = k
	}
	k.fill(now)
	return k
}

// bucket limits the messages about one code: some at once, then one each bucketTime.
type bucket struct {
	Left float64   `json:"left"`
	At   time.Time `json:"at"`
}

// A diagnosis that is raised, cleared, and both once more is told at once. One that goes on like that
// is flapping: four messages an hour tell as much as four hundred.
const (
	bucketSize = 4
	bucketTime = 15 * time.Minute
)

func (k *bucket) fill(now time.Time) {
	k.Left = min(bucketSize, k.Left+max(now.Sub(k.At), 0).Seconds()/bucketTime.Seconds())
	k.At = now
}

func (k *bucket) full() bool { return k.Left >= 1 }

func (k *bucket) take() { k.Left-- }

// notAfter moves times of the future to now.
func (b *book) notAfter(now time.Time) {
	for _, e := range b.Entries {
		e.notAfter(now)
	}
	for _, k := range b.Buckets {
		if k.At.After(now) {
			k.At = now
		}
	}
}

// newID returns an id that no other message has.
func newID() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: see its documentation
	return hex.EncodeToString(random[:])
}
