package estate

import (
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
)

// sourcesKept is the maximum number of sources: more than the sites of one beacon.
const sourcesKept = 200

// sources holds the newest state of each source, by path.
type sources struct {
	list        []*event.Source
	directories int       // number of directories among them
	clock       time.Time // of this machine, when it last reported a source
	hearing     hearing
}

func (s *sources) apply(e *event.Event) {
	if e.Source == nil {
		return
	}
	s.clock = series.Later(s.clock, e.Time)
	i, known := slices.BinarySearchFunc(s.list, e.Source, func(a, b *event.Source) int {
		if a.Kind != b.Kind {
			return int(a.Kind) - int(b.Kind)
		}
		return strings.Compare(a.Path, b.Path)
	})
	switch {
	case known:
		s.list[i] = e.Source
	case len(s.list) < sourcesKept:
		s.list = slices.Insert(s.list, i, e.Source)
		if e.Source.Kind == event.SourceDirectory {
			s.directories++
		}
	}
	if e.Source.Kind == event.SourceLog {
		s.hearing.see(e.Time, s.total())
	}
}

// observed returns until when everything is observed, if there are logs, which are read with a delay:
// the time of the oldest of their newest lines; zero while much of one is still to be read. It ignores
// a log that ended a day before the others, and one of a clock that is ahead.
func (s *sources) observed() (until time.Time, logs bool) {
	var newest time.Time
	for _, one := range s.list {
		logs = logs || one.Kind == event.SourceLog
		if one.Unread > muchUnread {
			return time.Time{}, true
		}
		if one.Newest.Sub(s.clock) < clockAhead {
			newest = series.Later(newest, one.Newest)
		}
	}
	until = newest
	for _, one := range s.list {
		if one.Kind == event.SourceLog && newest.Sub(one.Newest) < series.Day && one.Newest.Before(until) {
			until = one.Newest
		}
	}
	return until, logs
}

// muchUnread is more than a busy log grows by between two looks.
const muchUnread = 1 << 20

// clockAhead is how far the clock of a server may be ahead.
const clockAhead = 5 * time.Minute

// rows copies the sources; the values that they point to are never modified.
func (s *sources) rows() []event.Source {
	rows := make([]event.Source, len(s.list))
	for i, one := range s.list {
		rows[i] = *one
	}
	return rows
}

// SourceTotal sums all sources.
type SourceTotal struct {
	Logs        int
	Directories int
	Problems    int       // sources that cannot be read, or that lost data
	Newest      time.Time // time of the newest line in any log; zero: none
	Unread      int64     // bytes
}

func (s *sources) total() SourceTotal {
	var t SourceTotal
	for _, one := range s.list {
		if one.Problem != "" || one.Gaps > 0 {
			t.Problems++
		}
		switch one.Kind {
		case event.SourceLog:
			t.Logs++
			t.Unread += one.Unread
			t.Newest = series.Later(t.Newest, one.Newest)
		case event.SourceDirectory:
			t.Directories++
		}
	}
	return t
}
