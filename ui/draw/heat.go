package draw

import (
	"strings"

	"beacontop/beacon/rhythm"
)

// Heat is what a cell of a heat map says, the least important first.
type Heat uint8

// The levels of a cell. Before is a time of which nothing is on record, or which is not over.
const (
	HeatBefore Heat = iota
	HeatUnwatched
	HeatNone
	HeatSome
	HeatMany
	HeatFailed
)

// HeatOf returns the level of an hour of one agent.
func HeatOf(h rhythm.Hour) Heat {
	return [...]Heat{rhythm.None: HeatNone, rhythm.Once: HeatSome, rhythm.Several: HeatMany, rhythm.Failed: HeatFailed, rhythm.Unobserved: HeatUnwatched}[h]
}

// Sign returns the sign of a level.
func (h Heat) Sign(t *Theme) (string, Style) {
	g := &t.Glyphs
	switch h {
	case HeatUnwatched:
		return g.Unwatched, t.Dim
	case HeatNone:
		return g.notice, t.Dim
	case HeatSome:
		return g.Bars[len(g.Bars)/2], t.Ok
	case HeatMany:
		return g.Bars[len(g.Bars)-1], t.Ok
	case HeatFailed:
		return g.Bad, t.Bad
	}
	return " ", t.Plain
}

// HeatCell returns a cell that is some characters wide. Signs that fill a cell are repeated, so that
// neighbours join.
func HeatCell(t *Theme, h Heat, width int) Cell {
	sign, style := h.Sign(t)
	switch h {
	case HeatSome, HeatMany, HeatUnwatched:
		return style.Cell(strings.Repeat(sign, width))
	}
	return style.Cell(sign + strings.Repeat(" ", width-1))
}
