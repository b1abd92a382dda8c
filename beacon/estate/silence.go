package estate

import (
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// Silence is what makes no contact any more. Each device is judged by its own rhythm, some minutes
// after the fact.
type Silence struct {
	Judged bool // all devices were judged since the start; until then, more may be silent
	// Learning is when observation began, while nobody can be judged, because too few visits fit in
	// the time since; zero: some devices may be.
	Learning time.Time

	Longest  Silent // silent for the longest time; no device: not known
	Newest   Silent // silent for the shortest time
	Segments []rhythm.Absence
	Estate   rhythm.HerdVerdict // of all devices
}

// Silent is a device with its last contact.
type Silent struct {
	Device protocol.Device
	Since  time.Time
}

func silentOf(g *roster.Agent) Silent {
	if g == nil {
		return Silent{}
	}
	return Silent{g.Device, g.LastContact()}
}

func (s *State) silence() Silence {
	t := s.roster.SilenceTotals()
	out := Silence{
		Judged: t.Judged, Longest: silentOf(t.Longest), Newest: silentOf(t.Newest),
		Segments: t.Segments, Estate: t.Estate,
	}
	if first := s.observed.First(); !first.IsZero() && s.roster.ObservedUntil().Sub(first) < rhythm.LearningTime {
		out.Learning = first
	}
	return out
}

// Rhythm is when one device makes contact.
type Rhythm struct {
	Verdict   rhythm.Verdict
	Inventory rhythm.Verdict
	Next      rhythm.Outlook
	Strip     Strip
	Until     time.Time // everything is observed until then: the last hour of the strip; zero: nothing yet
}

// Strip is what happened in each hour of the last seven days, oldest first.
type Strip = [rhythm.StripHours]rhythm.Hour

// strip returns the last seven days of a device. Nothing is known about the time before the first
// start of this beacon, or before the first line of a log.
func (s *State) strip(slot int32, now time.Time) Strip {
	hours := s.roster.Strip(slot)
	first := s.observed.First()
	for i := range hours {
		if end := now.Add(time.Duration(i+1-len(hours)) * time.Hour); hours[i] == rhythm.None && end.Before(first) {
			hours[i] = rhythm.Unobserved
		}
	}
	return hours
}

// heat counts in which hours the agents of an order made contact. Events wait while some are counted,
// but not while all are.
func (s *State) heat(slots []int32) *rhythm.Heat {
	s.mu.RLock()
	heat, first := s.roster.Heat(), s.observed.First()
	s.mu.RUnlock()
	for i := range heat.Observed {
		heat.Observed[i] = heat.Observed[i] && heat.Begin(i).Add(time.Hour).After(first)
	}
	for some := range slices.Chunk(slots, searchedAtOnce) {
		s.mu.RLock()
		for _, slot := range some {
			heat.Add(&s.roster.At(slot).Rhythm)
		}
		s.mu.RUnlock()
	}
	return heat
}
