package draw

import (
	"strings"

	"beacontop/beacon/rhythm"
)

// Strip draws hours, oldest first, in a number of cells of equal length. A cell shows the worst of
// its hours: a failure, then contact, then none; it is blank if nobody watched.
func Strip(g *Glyphs, hours []rhythm.Hour, cells int) string {
	var text strings.Builder
	for i := range cells {
		from, to := i*len(hours)/cells, (i+1)*len(hours)/cells
		text.WriteString(g.stripCell(hours[from:to]))
	}
	return text.String()
}

func (g *Glyphs) stripCell(hours []rhythm.Hour) string {
	shown, watched := rhythm.None, false
	for _, h := range hours {
		if h == rhythm.Unobserved {
			continue
		}
		shown, watched = max(shown, h), true
	}
	switch {
	case !watched:
		return " "
	case shown == rhythm.Failed:
		return g.Bad
	case shown == rhythm.Several:
		return g.Bars[len(g.Bars)-1]
	case shown == rhythm.Once:
		return g.Bars[len(g.Bars)/2]
	}
	return g.Bars[0]
}
