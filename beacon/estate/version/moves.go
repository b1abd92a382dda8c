package version

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Moves are the agents whose version fell, and those that fetch upgrades, by their slots. The zero
// Moves is empty.
type Moves struct {
	downs   map[int32]Down
	fetches map[int32]Fetch
}

// Down is an agent whose version fell.
type Down struct {
	From, To string
	At       time.Time
	Back     bool // it has reported the higher version again since
}

// Fetch is an agent that fetches an upgrade.
type Fetch struct {
	Version     string // of the agent at that time
	Count       int
	First, Last time.Time
}

// Durations and numbers, which are our choice.
const (
	downTime   = 7 * 24 * time.Hour  // for which a fall is remembered
	DownTime   = 24 * time.Hour      // for which it is a finding
	fetchTime  = 14 * 24 * time.Hour // for which fetches are remembered
	fetchPause = time.Hour           // files of one upgrade are fetched within it, with their repeats
	LoopLeast  = 3                   // fetches after which the version should have changed
)

// Changed records that the version of an agent changed; by is positive if it rose.
func (m *Moves) Changed(slot int32, from, to string, by int, at time.Time) {
	d, known := m.downs[slot]
	switch {
	case by > 0 && known:
		d.Back = true
	case by >= 0:
		return
	case known && d.Back: // it alternates
		d.At = later(d.At, at)
	case known: // and further down
		d.To, d.At = to, later(d.At, at)
	default:
		d = Down{From: from, To: to, At: at}
	}
	if m.downs == nil {
		m.downs = map[int32]Down{}
	}
	m.downs[slot] = d
}

// Fetched records that an agent fetched an upgrade completely.
func (m *Moves) Fetched(slot int32, version string, at time.Time) {
	f := m.fetches[slot]
	switch {
	case f.Count == 0 || f.Version != version:
		f = Fetch{version, 1, at, at}
	case at.Sub(f.Last) >= fetchPause || f.First.Sub(at) >= fetchPause:
		f.Count++
	}
	f.First, f.Last = earlier(f.First, at), later(f.Last, at)
	if m.fetches == nil {
		m.fetches = map[int32]Fetch{}
	}
	m.fetches[slot] = f
}

// Expire drops what is too old.
func (m *Moves) Expire(now time.Time) {
	maps.DeleteFunc(m.downs, func(_ int32, d Down) bool { return now.Sub(d.At) > downTime })
	maps.DeleteFunc(m.fetches, func(_ int32, f Fetch) bool { return now.Sub(f.Last) > fetchTime })
}

// Forget drops an agent.
func (m *Moves) Forget(slot int32) {
	delete(m.downs, slot)
	delete(m.fetches, slot)
}

// Down returns how an agent moved down; false: it did not.
func (m *Moves) Down(slot int32) (d Down, is bool) {
	d, is = m.downs[slot]
	return d, is && !d.Back
}

// Loop returns how an agent of a version fetches an upgrade again and again; false: it does not.
func (m *Moves) Loop(slot int32, version string) (f Fetch, is bool) {
	f, is = m.fetches[slot]
	return f, is && f.Count >= LoopLeast && f.Version == version
}

// Downs returns the slots of the agents that moved down within DownTime.
func (m *Moves) Downs(now time.Time) (slots []int32) {
	for slot := range m.downs {
		if d, is := m.Down(slot); is && now.Sub(d.At) <= DownTime {
			slots = append(slots, slot)
		}
	}
	slices.Sort(slots)
	return slots
}

// Loops returns the slots of the agents that fetch an upgrade again and again, given their versions.
func (m *Moves) Loops(versionOf func(slot int32) string) (slots []int32) {
	for slot, f := range m.fetches {
		if f.Count < LoopLeast {
			continue
		}
		if _, is := m.Loop(slot, versionOf(slot)); is {
			slots = append(slots, slot)
		}
	}
	slices.Sort(slots)
	return slots
}

// Kept returns the slots of all agents that are remembered, those that changed last first.
func (m *Moves) Kept() []int32 {
	at := map[int32]time.Time{}
	for slot, d := range m.downs {
		at[slot] = d.At
	}
	for slot, f := range m.fetches {
		at[slot] = later(at[slot], f.Last)
	}
	return slices.SortedFunc(maps.Keys(at), func(a, b int32) int { return cmp.Or(at[b].Compare(at[a]), cmp.Compare(a, b)) })
}

// Of returns what is remembered of an agent; nil: nothing.
func (m *Moves) Of(slot int32) (d *Down, f *Fetch) {
	if one, is := m.downs[slot]; is {
		d = &one
	}
	if one, is := m.fetches[slot]; is {
		f = &one
	}
	return d, f
}

// Restore remembers what Of returned.
func (m *Moves) Restore(slot int32, d *Down, f *Fetch) {
	if d != nil {
		if m.downs == nil {
			m.downs = map[int32]Down{}
		}
		m.downs[slot] = *d
	}
	if f != nil {
		if m.fetches == nil {
			m.fetches = map[int32]Fetch{}
		}
		m.fetches[slot] = *f
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
