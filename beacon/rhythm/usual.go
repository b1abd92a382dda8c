package rhythm

import (
	"slices"
	"time"
)

// usual tells how many contacts of a herd usually fall into ten minutes.
type usual struct {
	*Herd
	gaps *Gaps
	zone *time.Location
}

// before returns the contacts in the same ten minutes of earlier days, by the local clock. Days
// that are not known are left out.
func (u *usual) before(cell uint32, step, n int, into []float64) []float64 {
	at := time.Unix(int64(cell)*cellSeconds, 0).In(u.zone)
	for i := range n {
		if seen := u.seen(stamp(at.AddDate(0, 0, -step*(i+1)).Unix()).cell(), u.gaps); seen >= 0 {
			into = append(into, seen)
		}
	}
	slices.Sort(into)
	return into
}

// week returns what is usual on this day of the week: the lower median of the weeks before, or of
// the days before while no such week is known. Negative: not known.
func (u *usual) week(cell uint32) float64 {
	var room [6]float64
	seen := u.before(cell, 7, herdWeeks, room[:0])
	if len(seen) == 0 {
		seen = u.before(cell, 1, len(room), room[:0])
	}
	if len(seen) == 0 {
		return -1
	}
	return seen[(len(seen)-1)/2]
}

// low returns what is usual on a day off: that of the second smallest day of seven, whichever days
// of the week these are. Negative: not known.
func (u *usual) low(cell uint32) float64 {
	var room [restDays]float64
	if seen := u.before(cell, 1, restDays, room[:0]); len(seen) >= 6 {
		return seen[len(seen)/7]
	}
	return -1
}

// peak returns the most contacts in ten minutes: the median of the last seven days.
func (u *usual) peak() float64 {
	var most [7]float64
	newest := u.last.cell()
	for i := range most {
		const day = 24 * 3600 / cellSeconds
		for c := range uint32(day) {
			if ago := uint32(i)*day + c; ago < newest {
				most[i] = max(most[i], u.seen(newest-ago, u.gaps))
			}
		}
	}
	slices.Sort(most[:])
	return most[len(most)/2]
}

// rests reports whether hardly any contact of a whole day is also usual on a day off. Most of the
// day must be known.
func (u *usual) rests(end uint32) bool {
	const day = 24 * 3600 / cellSeconds
	var all, low float64
	known := 0
	for c := end - min(day, end); c < end; c++ {
		if off := u.low(c); off >= 0 {
			all += max(u.week(c), 0)
			low += off
			known++
		}
	}
	return 4*known >= 3*day && all > 0 && low < alwaysRests*all
}
