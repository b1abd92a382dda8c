package rhythm

import "iter"

// Hour is what is known about one hour of an agent.
type Hour uint8

// What happened in an hour. The first four are stored, in two bits.
const (
	None       Hour = iota // no contact
	Once                   // one contact
	Several                // two or more contacts
	Failed                 // one or more of the contacts failed
	Unobserved             // no contact, and most of the hour was not observed
)

// Hours are kept in blocks of four, so that a newer contact moves a byte and not four times two
// bits. Both rings are indexed by the number of the block since 1970.
const (
	blockHours   = 4
	recentBlocks = 7 * 24 / blockHours  // two bits an hour
	olderBlocks  = 21 * 24 / blockHours // one bit an hour, the weeks before that
	keptBlocks   = recentBlocks + olderBlocks
	keptHours    = keptBlocks * blockHours
)

// hours holds four weeks of hours, up to the block of the newest contact. The caller knows when
// that was.
type hours struct {
	recent [recentBlocks]byte
	older  [olderBlocks / 2]byte
}

// contacts returns the four bits of the hours with a contact in a byte of the recent ring.
func contacts(b byte) byte {
	b |= b >> 1
	return b&1 | b>>1&2 | b>>2&4 | b>>3&8
}

// advance moves the end from one hour to a later one.
func (h *hours) advance(from, to uint32) {
	last, end := from/blockHours, to/blockHours
	if end-last >= keptBlocks {
		*h = hours{}
		return
	}
	for b := last + 1; b <= end; b++ {
		cell := &h.recent[b%recentBlocks]
		h.setOlder(b-recentBlocks, contacts(*cell))
		*cell = 0
	}
}

func (h *hours) setOlder(block uint32, bits byte) {
	i := block % olderBlocks
	cell, shift := &h.older[i/2], i%2*4
	*cell = *cell&^(0xf<<shift) | bits<<shift
}

// block returns the four bits of the hours of a block that had a contact.
func (h *hours) block(block, last uint32) byte {
	switch age := last - block; {
	case age < recentBlocks:
		return contacts(h.recent[block%recentBlocks])
	case age < keptBlocks:
		i := block % olderBlocks
		return h.older[i/2] >> (i % 2 * 4) & 0xf
	}
	return 0
}

// at returns what happened in an hour. Older hours than seven days are none or once.
func (h *hours) at(hour, last uint32) Hour {
	block, end := hour/blockHours, last/blockHours
	switch {
	case block > end:
		return None
	case end-block < recentBlocks:
		return Hour(h.recent[block%recentBlocks] >> (hour % blockHours * 2) & 3)
	}
	return Hour(h.block(block, end) >> (hour % blockHours) & 1)
}

// set records what happened in an hour.
func (h *hours) set(hour, last uint32, what Hour) {
	block, end := hour/blockHours, last/blockHours
	switch age := end - block; {
	case age < recentBlocks:
		cell, shift := &h.recent[block%recentBlocks], hour%blockHours*2
		*cell = *cell&^(3<<shift) | byte(what)<<shift
	case age < keptBlocks && what != None:
		h.setOlder(block, h.block(block, end)|1<<(hour%blockHours))
	}
}

// mark adds one contact, and reports whether it is the first known one in its hour.
func (h *hours) mark(hour, last uint32, failed bool) bool {
	was := h.at(hour, last)
	switch {
	case failed:
		h.set(hour, last, Failed)
	case was != Failed:
		h.set(hour, last, min(was+1, Several))
	}
	return was == None
}

// each returns the hours with a contact, oldest first.
func (h *hours) each(last uint32) iter.Seq2[uint32, Hour] {
	return func(yield func(uint32, Hour) bool) {
		end := last / blockHours
		for age := min(end, keptBlocks-1); age < keptBlocks; age-- { // until it wraps below zero
			bits := h.block(end-age, end)
			for i := uint32(0); bits != 0; i, bits = i+1, bits>>1 {
				hour := (end-age)*blockHours + i
				if bits&1 != 0 && !yield(hour, h.at(hour, last)) {
					return
				}
			}
		}
	}
}
