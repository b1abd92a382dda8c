package timeline

import (
	"slices"
	"time"

	"beacontop/beacon/cache"
	"beacontop/beacon/event"
)

// Entry is one change, or several similar ones within a minute.
type Entry struct {
	Number uint64      `json:"number"` // of the order in which they became known; it identifies an entry
	Event  event.Event `json:"event"`  // the newest
	Times  int         `json:"times"`  // how many there are
	First  time.Time   `json:"first"`  // when the oldest happened
	Weight Weight      `json:"weight"`
}

// Weight says how much a change matters.
type Weight uint8

// The weights.
const (
	Neutral Weight = iota
	Good           // something is well again
	Warning
	Problem
)

// Timeline is the fold of events to changes. The zero Timeline is not ready for use: see New.
type Timeline struct {
	entries []*Entry // by time, oldest first
	next    uint64   // number of the next entry
	dropped bool     // entries were dropped to stay within the limit
	states  map[string]string
}

// Limits of a timeline. Their number is our choice: some weeks of a healthy beacon, and the whole
// of a bad day.
const (
	entriesKept = 2000
	statesKept  = 4096 // subjects: beacons of the failover list, folders, sources
	similarTime = time.Minute
	// similarLogins is longer, because scripts log in every few minutes.
	similarLogins = time.Hour
	similarSeen   = 16 // entries in which a similar one is sought
)

// New returns an empty timeline.
func New() *Timeline { return &Timeline{states: map[string]string{}} }

// Apply adds an event, if it is a change. Events may be out of order by time.
func (t *Timeline) Apply(e *event.Event) {
	weight, is := t.change(e)
	if !is {
		return
	}
	if same := t.similar(e, weight); same != nil {
		same.Times++
		count := same.Event.Count
		if e.Time.After(same.Event.Time) {
			same.Event = *e
			i := slices.Index(t.entries, same)
			t.entries = slices.Delete(t.entries, i, i+1)
			t.add(same)
		}
		if e.Topic == event.TopicGap || e.Topic == event.TopicLogin {
			same.Event.Count = count + e.Count
		}
		if e.Time.Before(same.First) {
			same.First = e.Time
		}
		return
	}
	t.add(&Entry{Number: t.next, Event: *e, Times: 1, First: e.Time, Weight: weight})
	t.next++
}

// add puts an entry at its place by time.
func (t *Timeline) add(one *Entry) {
	i := len(t.entries)
	for i > 0 && t.entries[i-1].Event.Time.After(one.Event.Time) {
		i--
	}
	t.entries = slices.Insert(t.entries, i, one)
	if len(t.entries) > entriesKept {
		t.entries, t.dropped = slices.Delete(t.entries, 0, 1), true
	}
}

// similar returns a recent entry that also counts this event.
func (t *Timeline) similar(e *event.Event, weight Weight) *Entry {
	within := similarTime
	switch e.Topic {
	case event.TopicParked, event.TopicFlaw, event.TopicGap:
	case event.TopicLogin:
		within = similarLogins
	default:
		return nil
	}
	for i := len(t.entries) - 1; i >= max(0, len(t.entries)-similarSeen); i-- {
		o := t.entries[i]
		if o.Weight == weight && alike(&o.Event, e) && e.Time.Sub(o.Event.Time).Abs() < within {
			return o
		}
	}
	return nil
}

// alike reports whether one entry can count two events.
func alike(o, e *event.Event) bool {
	switch {
	case o.Topic != e.Topic || o.Folder != e.Folder || o.Cause != e.Cause:
		return false
	case e.Topic == event.TopicGap:
		return o.Name == e.Name && (o.Count == 0) == (e.Count == 0)
	case e.Topic == event.TopicLogin:
		return o.Name == e.Name && o.Address == e.Address && o.Active == e.Active
	}
	return true
}

// differs records the state of a subject, and returns the one before; empty: none is known.
func (t *Timeline) differs(subject, state string) (before string, is bool) {
	before = t.states[subject]
	if before != state {
		cache.Put(t.states, statesKept, subject, state)
	}
	return before, before != state
}

// Newest returns the newest changes, oldest first, without what follows from changes: diagnoses, and
// people who come to look.
func (t *Timeline) Newest(most int) (all []*Entry) {
	for i := len(t.entries) - 1; i >= 0 && len(all) < most; i-- {
		if topic := t.entries[i].Event.Topic; topic != event.TopicDiagnosis && topic != event.TopicLogin {
			one := *t.entries[i]
			all = append(all, &one)
		}
	}
	slices.Reverse(all)
	return all
}

// Around returns those of some changes that are within a span before and after a moment, the nearest
// first.
func Around(entries []*Entry, moment time.Time, span time.Duration) (near []Entry) {
	for _, one := range entries {
		if one.First.Sub(moment) > span || moment.Sub(one.Event.Time) > span {
			continue
		}
		near = append(near, *one)
	}
	slices.SortStableFunc(near, func(x, y Entry) int {
		return int(x.Event.Time.Sub(moment).Abs() - y.Event.Time.Sub(moment).Abs())
	})
	return near
}
