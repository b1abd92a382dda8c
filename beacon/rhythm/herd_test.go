package rhythm_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"beacontop/beacon/rhythm"
)

// mornings returns the herd of an estate until monday: every day some contacts between five and six, and on
// working days 300 more between eight and ten, by the clock of the zone.
func mornings(from int, zone *time.Location, servers int) (h rhythm.Herd) {
	rng := rand.New(rand.NewPCG(5, 5))
	for day := from; day < 0; day++ {
		at := func(hour, minutes int) time.Time {
			return time.Date(2026, 11, 2+day, hour, rng.IntN(minutes), 0, 0, zone)
		}
		for range servers {
			h.Contact(at(5, 60))
		}
		for range 300 {
			if w := at(8, 1).Weekday(); w != time.Saturday && w != time.Sunday {
				h.Contact(at(8, 120))
			}
		}
	}
	return h
}

func TestTheSilenceOfAllAgents(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	weeks := mornings(-21, berlin, 120) // until Sunday
	holiday := weeks
	for minute := range 60 {
		holiday.Contact(time.Date(2026, 11, 2, 5, minute, 0, 0, berlin))
		holiday.Contact(time.Date(2026, 11, 2, 5, minute, 30, 0, berlin))
	}
	offices := mornings(-21, berlin, 0)
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 2, hour, minute, 0, 0, berlin) }
	var gap rhythm.Gaps
	gap.Add(at(4, 0), at(5, 50))
	for _, c := range []struct {
		name  string
		herd  rhythm.Herd
		now   time.Time
		gaps  *rhythm.Gaps
		state rhythm.State
		why   rhythm.Why
	}{
		{"nothing is known", rhythm.Herd{}, monday, nil, rhythm.Unjudged, rhythm.NeverSeen},
		{"one day is not enough", mornings(-1, berlin, 120), at(2, 0), nil, rhythm.Unjudged, rhythm.FewContacts},
		{"at night nobody is expected", weeks, at(4, 30), nil, rhythm.Present, rhythm.NoReason},
		{"the morning herd is missing, a week after the clocks changed", weeks, at(5, 30), nil, rhythm.Silent, rhythm.NoReason},
		{"the beacon was stopped", weeks, at(5, 50), &gap, rhythm.Unjudged, rhythm.OwnGap},
		{"a holiday, but the servers came", holiday, at(9, 0), nil, rhythm.Present, rhythm.NoReason},
		{"a clock was ahead", weeks, after(-3, 0), nil, rhythm.Unjudged, rhythm.AheadOfTime},
		{"an estate without servers", offices, at(8, 30), nil, rhythm.Silent, rhythm.NoReason},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := c.herd.Silent(c.now, c.gaps, berlin)
			if v.State != c.state || v.Why != c.why {
				t.Errorf("%v %q, want %v %q: %+v", v.State, v.Why, c.state, c.why, v)
			}
			if v.State == rhythm.Silent && v.Rest != (c.name == "an estate without servers") {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestTheOrderOfAHerdDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	times := make([]time.Time, 500)
	for i := range times {
		times[i] = after(rng.IntN(50), rng.IntN(24))
	}
	var want rhythm.Herd
	for _, at := range times {
		want.Contact(at)
	}
	rng.Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
	var got rhythm.Herd
	for _, at := range times {
		got.Contact(at)
	}
	if got != want {
		t.Error("another order gives another herd")
	}
}

func BenchmarkHerd(b *testing.B) {
	h := mornings(-28, time.UTC, 120)
	for b.Loop() {
		h.Silent(after(0, 5), nil, time.UTC)
	}
}
