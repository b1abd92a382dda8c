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
	directories int // number of directories among them
}

func (s *sources) apply(e *event.Event) {
	if e.Source == nil {
		return
	}
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
}

// observed returns until when everything is observed at a time: logs are read with a delay, so with
// logs it is the oldest of their newest lines. A log that ended a day before the others is ignored.
func (s *sources) observed(now time.Time) time.Time {
	var newest time.Time
	logs := false
	for _, one := range s.list {
		logs = logs || one.Kind == event.SourceLog
		newest = series.Later(newest, one.Newest)
	}
	if !logs {
		return now
	}
	until := newest
	for _, one := range s.list {
		if one.Kind == event.SourceLog && newest.Sub(one.Newest) < series.Day && one.Newest.Before(until) {
			until = one.Newest
		}
	}
	return until
}

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
