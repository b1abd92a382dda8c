package rhythm

import (
	"fmt"
	"testing"
	"time"
)

// TestHeatIsTheSumOfStrips adds agents with contacts now, last week and after the end.
func TestHeatIsTheSumOfStrips(t *testing.T) {
	end := time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC)
	var gaps Gaps
	gaps.Add(end.Add(-50*time.Hour), end.Add(-40*time.Hour))
	for _, ends := range []time.Duration{0, time.Hour, 3 * time.Hour, 47 * time.Hour, -30 * 24 * time.Hour} {
		t.Run(fmt.Sprint(ends), func(t *testing.T) {
			until := end.Add(ends)
			heat := NewHeat(until, &gaps)
			var contacts, failed [StripHours]int
			var observed [StripHours]bool
			for i := range 40 {
				var r Rhythm
				for n := range i {
					r.Contact(Policy, end.Add(-time.Duration(n*(i%7+1))*7*time.Hour), n%3 == 0)
				}
				heat.Add(&r)
				for hour, what := range r.Strip(until, &gaps) {
					if what == Once || what == Several || what == Failed {
						contacts[hour]++
					}
					if what == Failed {
						failed[hour]++
					}
					observed[hour] = observed[hour] || what != Unobserved
				}
			}
			if heat.Contacts != contacts || heat.Failed != failed {
				t.Errorf("contacts %v\nwant %v\nfailed %v\nwant %v", heat.Contacts, contacts, heat.Failed, failed)
			}
			for hour, seen := range heat.Observed {
				if !seen && observed[hour] && contacts[hour] == 0 {
					t.Errorf("hour %d is observed in strips", hour)
				}
			}
			if at := heat.Begin(StripHours - 1); at.After(until) || until.Sub(at) >= time.Hour {
				t.Errorf("the last hour of %v begins at %v", until, at)
			}
		})
	}
}

// BenchmarkHeat counts an agent that comes twice a day, compared with its strip.
func BenchmarkHeat(b *testing.B) {
	end := time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC)
	var r Rhythm
	for n := range 60 {
		r.Contact(Policy, end.Add(-time.Duration(n)*12*time.Hour), false)
	}
	b.Run("heat", func(b *testing.B) {
		heat := NewHeat(end, nil)
		for b.Loop() {
			heat.Add(&r)
		}
	})
	b.Run("strip", func(b *testing.B) {
		for b.Loop() {
			_ = r.Strip(end, nil)
		}
	})
}
