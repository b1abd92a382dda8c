package rhythm

import (
	"math"
	"slices"
)

// Days of the Unix week.
const friday, sunday = 1, 3

func weekend(day int) bool { return friday < day && day <= sunday }

// shift returns the hours by which the days of an agent begin before those of UTC. They begin in
// the middle of its longest time without visits, so that a visit at the usual time is never at the
// turn of two days. The middle of its day tells which day it is: from 20:00 UTC on it is the next
// one, as in Australia.
func shift(daily [24]float32) uint32 {
	longest, middle, begin := 0, 0, 0
	for hour := range 48 {
		if daily[hour%24] > 0 {
			begin = hour + 1
		} else if n := hour - begin; n > longest && n < 24 {
			longest, middle = n, begin+n/2
		}
	}
	if middle %= 24; middle < 8 {
		return uint32(week - middle)
	}
	return uint32(24 - middle)
}

// day returns the day of the week to which an hour belongs.
func (h *habit) day(hour uint32) int { return int((hour + h.shift) / 24 % 7) }

// rates returns the expected visits of each day of the week. A day of which little is known is
// estimated from the others of its kind, working days or weekend; nothing is expected on a weekend
// before one was seen.
func rates(came, could [7]float32) (rate [7]float32) {
	const (
		weight    = 2               // days of evidence that the others of its kind count as
		mostDaily = 24 / visitPause // visits; a day of which minutes were observed shows nothing more
	)
	var visits, days [2]float32
	kind := func(day int) int {
		if weekend(day) {
			return 1
		}
		return 0
	}
	for day := range came {
		visits[kind(day)] += came[day]
		days[kind(day)] += could[day]
	}
	if days[0] == 0 {
		visits[0], days[0] = visits[1], days[1]
	}
	for day := range rate {
		if k := kind(day); days[k] > 0 {
			usual := min(visits[k]/days[k], mostDaily)
			rate[day] = min((came[day]+weight*usual)/(could[day]+weight), mostDaily)
		}
	}
	return rate
}

// always reports whether the agent comes on all days about as often: it is not one that is
// switched off on a holiday.
func (h *habit) always() bool {
	rate := h.daily()
	slices.Sort(rate[:])
	off, on := rate[0]+rate[1], rate[2]+rate[3]+rate[4]+rate[5]+rate[6]
	return off/2 > 0.6*on/5
}

// occasion fills how many occasions to come one expected visit stands for, on each day of the week,
// and returns the part of them that the agent takes: one that comes on nine of ten Mondays has an
// occasion on each of them, and 0.9 expected visits. Days on which it hardly comes have none.
func (h *habit) occasion() float64 {
	rate := h.daily()
	half, sum, n := slices.Max(rate[:])/2, float32(0), float32(0)
	for _, r := range rate {
		if r > 0 && r >= half {
			sum += r
			n++
		}
	}
	h.occasions = [7]float32{}
	if n == 0 { // all visits were in absences
		return 1
	}
	day := max(float32(math.Round(float64(sum/n))), 1)
	for d, r := range rate {
		if r > 0 && r >= half {
			h.occasions[d] = day / r
		}
	}
	return float64(min(max(sum/n/day, 0.5), 1))
}

// daily returns the expected visits of each day of the week.
func (h *habit) daily() (rate [7]float32) {
	for i, e := range h.expected {
		rate[h.day(uint32(i))] += e
	}
	return rate
}
