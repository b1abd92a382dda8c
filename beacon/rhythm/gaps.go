package rhythm

import (
	"iter"
	"math/bits"
	"time"
)

// Gaps are the minutes in which a beacon, or whoever reads its log, did not observe its agents.
// They are kept once per beacon for the last six weeks: that is longer than a Rhythm remembers.
// Nothing that was expected in a gap counts as missed. The zero value, and a nil pointer where
// gaps are read, has none. It is not safe for concurrent use while a gap is added.
//
// The result depends on the set of gaps, not on the order in which they are added, nor on how
// often. A gap that ends later than the clock of the caller would displace older ones.
type Gaps struct {
	newest  uint32           // hour; what is kept ends with it
	minutes [gapHours]uint64 // a ring, indexed by the hour since 1970; bit i: minute i was not observed
}

const (
	gapHours    = 6 * 7 * 24
	wholeHour   = 1<<60 - 1
	hourMinutes = 60
)

// Add adds a gap from one time until before another. A minute of which any part was not observed
// counts whole.
func (g *Gaps) Add(from, to time.Time) {
	begin, end := from.Unix()/60, (to.Unix()+59)/60
	if begin < end && end > 0 && to.Unix() < 1<<32 {
		g.addMinutes(begin, end)
	}
}

// addMinutes adds the Unix minutes from begin until before end.
func (g *Gaps) addMinutes(begin, end int64) {
	g.advance(uint32((end - 1) / hourMinutes))
	oldest := (int64(g.newest) - gapHours + 1) * hourMinutes
	for m := max(begin, oldest, 0); m < end; {
		hour, first := m/hourMinutes, m%hourMinutes
		n := min(hourMinutes-first, end-m)
		g.minutes[hour%gapHours] |= (1<<n - 1) << first
		m += n
	}
}

func (g *Gaps) advance(hour uint32) {
	if hour <= g.newest {
		return
	}
	for h := max(g.newest+1, max(hour, gapHours)-gapHours+1); h <= hour; h++ {
		g.minutes[h%gapHours] = 0
	}
	g.newest = hour
}

// observed returns the observed part of an hour, 0 to 1.
func (g *Gaps) observed(hour uint32) float32 {
	if g == nil || hour > g.newest || g.newest-hour >= gapHours {
		return 1
	}
	m := g.minutes[hour%gapHours]
	if m == 0 {
		return 1
	}
	return 1 - float32(bits.OnesCount64(m))/hourMinutes
}

// Unobserved returns how much of the time between two moments was not observed, by whole minutes.
func (g *Gaps) Unobserved(from, to time.Time) time.Duration {
	if g == nil {
		return 0
	}
	n := 0
	for s := range g.spans() {
		n += max(0, int(min(s.end, (to.Unix()+59)/60)-max(s.begin, from.Unix()/60)))
	}
	return time.Duration(n) * time.Minute
}

// Span is a period of time.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// span is a period in Unix minutes.
type span struct{ begin, end int64 }

// spans returns the gaps that are kept, oldest first.
func (g *Gaps) spans() iter.Seq[span] {
	return func(yield func(span) bool) {
		var open span
		for h := max(g.newest, gapHours-1) - (gapHours - 1); h <= g.newest; h++ {
			m := g.minutes[h%gapHours]
			if m == 0 && open.end == 0 || m == wholeHour && open.end == int64(h)*hourMinutes {
				if m != 0 {
					open.end += hourMinutes
				}
				continue
			}
			for i := range int64(hourMinutes) {
				minute, unseen := int64(h)*hourMinutes+i, m>>i&1 != 0
				switch {
				case unseen && open.end == 0:
					open = span{minute, minute + 1}
				case unseen:
					open.end = minute + 1
				case open.end != 0:
					if !yield(open) {
						return
					}
					open = span{}
				}
			}
		}
		if open.end != 0 {
			yield(open)
		}
	}
}

// Spans returns the gaps that are kept, oldest first, by whole minutes.
func (g *Gaps) Spans() iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for s := range g.spans() {
			if !yield(Span{time.Unix(s.begin*60, 0).UTC(), time.Unix(s.end*60, 0).UTC()}) {
				return
			}
		}
	}
}
