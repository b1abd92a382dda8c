package rhythm

import "time"

// Heat is how many agents made contact in each hour of the seven days up to one time, oldest first,
// and for how many of these something failed. Create it with [NewHeat].
type Heat struct {
	End      uint32 // the last hour, counted since 1970
	Contacts [StripHours]int
	Failed   [StripHours]int
	Observed [StripHours]bool // most of the hour
}

// NewHeat returns the counts of no agent, up to a time until which everything is observed.
func NewHeat(until time.Time, gaps *Gaps) *Heat {
	h := &Heat{End: hourOf(until)}
	for i := range h.Observed {
		hour, known := h.hour(i)
		h.Observed[i] = known && gaps.observed(hour) >= 0.5
	}
	return h
}

// hour returns the number of an hour since 1970; unknown: it was before.
func (h *Heat) hour(i int) (hour uint32, known bool) {
	ago := uint32(StripHours - 1 - i)
	return h.End - ago, ago <= h.End
}

// Begin returns when an hour began.
func (h *Heat) Begin(i int) time.Time {
	return time.Unix((int64(h.End)-int64(StripHours-1-i))*3600, 0).UTC()
}

// Add counts one agent. Most blocks of four hours are empty: for a hundred thousand agents it must not
// look at each hour.
func (h *Heat) Add(r *Rhythm) {
	if r.last == 0 {
		return
	}
	last := r.last.hour()
	end := last / blockHours
	first, to := (max(h.End, StripHours-1)-(StripHours-1))/blockHours, min(h.End/blockHours, end)
	for first <= to && first+recentBlocks <= end { // no longer among the recent ones
		h.add(first, onces(r.hours.block(first, end)))
		first++
	}
	for block, at := first, first%recentBlocks; block <= to; block++ {
		if bits := r.hours.recent[at]; bits != 0 {
			h.add(block, bits)
		}
		if at++; at == recentBlocks {
			at = 0
		}
	}
}

// onces is the opposite of contacts: one contact in each hour of which the bit is set.
func onces(bits byte) byte { return bits&1 | bits&2<<1 | bits&4<<2 | bits&8<<3 }

// add counts the hours of a block, of two bits each.
func (h *Heat) add(block uint32, bits byte) {
	for i := int(block)*blockHours + StripHours - 1 - int(h.End); bits != 0; i, bits = i+1, bits>>2 {
		if bits&3 == 0 || i < 0 || i >= StripHours {
			continue
		}
		h.Contacts[i]++
		if Hour(bits&3) == Failed {
			h.Failed[i]++
		}
	}
}
