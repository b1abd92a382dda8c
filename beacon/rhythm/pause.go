package rhythm

import "time"

// Pauses is how long the agents of a beacon stay away, all together.
type Pauses struct {
	Longest time.Duration // between two contacts, to ten minutes; zero: not known
	Known   time.Duration // since the first contact of the last five weeks
}

// Pauses returns the longest pause of the last five weeks. What was not observed counts as a part of
// the pause around it.
func (h *Herd) Pauses() (p Pauses) {
	if h.last == 0 {
		return p
	}
	newest := h.last.cell()
	first := max(h.first.cell(), max(newest, herdCells)-herdCells+1)
	p.Known = cellTime(newest - first)
	for cell, run := first, uint32(0); cell <= newest; cell++ {
		if run++; h.cells[cell%herdCells] > 0 {
			p.Longest, run = max(p.Longest, cellTime(run)), 0
		}
	}
	return p
}

func cellTime(cells uint32) time.Duration { return time.Duration(cells) * cellSeconds * time.Second }
