package estate

import (
	"cmp"
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
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

// Standstill is that nothing was seen of a watched beacon for longer than is usual: no line in its logs
// and no file that arrived. The zero Standstill: it is not known to stand still.
type Standstill struct {
	Since   time.Time     // the newest line or file
	Due     float64       // contacts that were usual in the latest minutes; 0: the pause alone is remarkable
	Pause   time.Duration // the longest of the last weeks
	Folders bool          // arrivals of files would have been seen, too
}

// Bounds of a standstill. They are our choice.
const (
	// logDelay is longer than a web server keeps lines in memory: HTTP.SYS writes them when its buffer
	// is full, or minutes later. No line that is missing so long is merely late.
	logDelay = 30 * time.Minute
	// A pause is remarkable if it is half as long again as the longest one of a time with a weekend.
	pauseFactor, pauseLeast, pauseLearned = 1.5, 6 * time.Hour, 8 * series.Day
)

// hearing is how the logs of a watched beacon grow, by the clock of this machine.
type hearing struct {
	newest time.Time     // line
	last   time.Time     // when a newer line was last read
	behind time.Duration // the least age of a line when it was read: the clock of its writer is behind
	read   bool          // everything that was there at first was read
}

// see takes what is known about the logs at a time.
func (h *hearing) see(now time.Time, all SourceTotal) {
	if all.Newest.IsZero() || now.IsZero() {
		return
	}
	age := now.Sub(all.Newest)
	switch {
	case !h.read && age > series.Day: // no clock is so wrong: the log was silent before
		h.last = all.Newest
	case !h.read:
		h.last = now
	case all.Newest.After(h.newest):
		h.last, h.behind = now, min(cmp.Or(h.behind, age), max(age, 1))
	}
	h.newest = series.Later(h.newest, all.Newest)
	h.read = h.read || all.Unread == 0
}

// silent returns since when no line came, by the clock of the logs; zero: lines come, or may have been
// missed.
func (s *sources) silent(now time.Time) time.Time {
	h := &s.hearing
	if !h.read || now.Sub(h.last) < logDelay {
		return time.Time{}
	}
	for _, one := range s.list {
		if one.Problem != "" || one.Kind == event.SourceLog && one.Unread > 0 {
			return time.Time{}
		}
	}
	return h.newest
}

// judgedStill is a judgement of a minute: readers come several times a second.
type judgedStill struct {
	minute, since time.Time
	is            Standstill
}

// standstill judges whether a watched beacon stands still.
func (s *State) standstill(now time.Time) Standstill {
	since := s.sources.silent(now)
	if since.IsZero() {
		return Standstill{}
	}
	since = series.Later(since, s.queue.LastReceived())
	until := now.Add(-logDelay - s.sources.hearing.behind) // everything that happened before has been written
	if !since.Before(until) {
		return Standstill{}
	}
	minute := now.Truncate(time.Minute)
	if was := s.still.Load(); was != nil && was.minute.Equal(minute) && was.since.Equal(since) {
		return was.is
	}
	is := Standstill{Since: since, Folders: !s.queue.FirstListed().IsZero()}
	herd, pauses := s.roster.Herd(until)
	is.Pause = pauses.Longest
	switch remarkable := max(time.Duration(pauseFactor*float64(pauses.Longest)), pauseLeast); {
	case herd.State == rhythm.Silent:
		is.Due = herd.Expected
	case pauses.Known < pauseLearned || until.Sub(since) < remarkable:
		is = Standstill{}
	}
	s.still.Store(&judgedStill{minute, since, is})
	return is
}
