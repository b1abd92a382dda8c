package draw

import (
	"strings"

	"beacontop/beacon/rhythm"
)

// Strip draws hours, oldest first, in a number of cells of equal length. A cell shows the worst of
// its hours: a failure, then contact, then none, then that nobody watched; it is blank before anything
// is on record.
func Strip(g *Glyphs, hours []rhythm.Hour, cells int) string {
	var text strings.Builder
	begun := false
	for i := range cells {
		from, to := i*len(hours)/cells, (i+1)*len(hours)/cells
		sign, watched := g.stripCell(hours[from:to])
		if begun = begun || watched; !begun {
			sign = " "
		}
		text.WriteString(sign)
	}
	return text.String()
}

func (g *Glyphs) stripCell(hours []rhythm.Hour) (sign string, watched bool) {
	shown := rhythm.None
	for _, h := range hours {
		if h == rhythm.Unobserved {
			continue
		}
		shown, watched = max(shown, h), true
	}
	switch {
	case !watched:
		return g.Unwatched, false
	case shown == rhythm.Failed:
		return g.Bad, true
	case shown == rhythm.Several:
		return g.Bars[len(g.Bars)-1], true
	case shown == rhythm.Once:
		return g.Bars[len(g.Bars)/2], true
	}
	return g.Bars[0], true
}
