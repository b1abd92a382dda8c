package rhythm_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the simulation is the same on every machine
)

const (
	simulatedDays = 30
	siteAgents    = 200
)

// site is one segment: a place with its own clock and holidays.
type site struct {
	name     string
	zone     *time.Location
	midnight [simulatedDays + 2]time.Time // of each day, local
	holiday  [simulatedDays + 1]bool
}

// at returns a local time of a day.
func (s *site) at(day int, hours float64) time.Time {
	year, month, date := s.midnight[day].Date()
	return time.Date(year, month, date, 0, 0, int(hours*3600), 0, s.zone)
}

func (s *site) weekday(day int) time.Weekday { return s.midnight[day].In(s.zone).Weekday() }

func (s *site) working(day int) bool {
	w := s.weekday(day)
	return w != time.Saturday && w != time.Sunday && !s.holiday[day]
}

// starts are Mondays such that the clocks of Europe and of America change within the month, on
// different days.
var starts = []time.Time{
	time.Date(2026, 10, 12, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
}

const mainZone = "Europe/Berlin"

// sites returns the sites of an estate: most in one zone, some far away; each with two holidays,
// one day on which all of them are closed, a site that is closed for a week, and one with a
// long weekend of four days.
func sites(t *testing.T, agents int, seed uint64, rng *rand.Rand) []*site {
	zones := []string{mainZone, mainZone, mainZone, mainZone, mainZone, "America/New_York", "Asia/Kolkata", "Australia/Sydney"}
	everywhere := 8 + 7*rng.IntN(2) + rng.IntN(3)
	all := make([]*site, max(agents/siteAgents, 1))
	for i := range all {
		zone, err := time.LoadLocation(zones[i%len(zones)])
		if err != nil {
			t.Fatal(err)
		}
		s := &site{name: fmt.Sprintf("10.1.%d.0/24", i), zone: zone}
		first := starts[seed%2]
		for day := range s.midnight {
			s.midnight[day] = time.Date(first.Year(), first.Month(), first.Day()+day, 0, 0, 0, 0, zone)
		}
		s.holiday[everywhere] = true
		for range 2 {
			s.holiday[7+rng.IntN(simulatedDays-7)] = true
		}
		switch i {
		case 1: // closed from Monday to Friday
			copy(s.holiday[14:], []bool{true, true, true, true, true})
		case 2: // Thursday and Friday
			copy(s.holiday[17:], []bool{true, true})
		}
		all[i] = s
	}
	return all
}
