package draw

import (
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate/series"
)

// Sparkline draws counts as bars, the newest at the right. The highest bar is the largest count.
// A zero is the lowest bar, so that an idle time looks idle. An unobserved time
// is hatched; before anything was observed, it is blank.
func Sparkline(t *Theme, counts []int64) string {
	var top int64
	for _, n := range counts {
		top = max(top, n)
	}
	return Bars(t, counts, top)
}

// Bars is a Sparkline whose highest bar is a given count.
func Bars(t *Theme, counts []int64, top int64) string {
	bars := t.Glyphs.Bars
	var b strings.Builder
	begun := false
	for _, n := range counts {
		begun = begun || n != series.Unseen
		switch {
		case n == series.Unseen && !begun:
			b.WriteByte(' ')
		case n == series.Unseen:
			b.WriteString(t.Glyphs.Unwatched)
		case n <= 0:
			b.WriteString(bars[0])
		default:
			b.WriteString(bars[1+int(n*int64(len(bars)-2)/top)])
		}
	}
	return b.String()
}

// Last returns the last n counts.
func Last(counts []int64, n int) []int64 { return counts[max(len(counts)-max(n, 0), 0):] }

// Ticks draws a line below a sparkline of some columns, that ends at a time: a mark where something
// changed. It is empty if nothing did.
func Ticks(t *Theme, changes []time.Time, until time.Time, width time.Duration, columns int) string {
	var ticks []string
	for _, at := range changes {
		i := columns - 1 - int(until.Sub(at)/width)
		if at.Before(until) && i >= 0 && i < columns {
			if ticks == nil {
				ticks = slices.Repeat([]string{" "}, columns)
			}
			ticks[i] = t.Glyphs.Change
		}
	}
	return strings.Join(ticks, "")
}
