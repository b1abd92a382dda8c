package report

import (
	"context"
	"errors"
	"slices"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// sources describes the logs themselves.
type sources struct {
	rows        []source
	rest        int // logs beyond sourceLimit: included only in the sums
	sum         weblog.Counts
	failed      int
	leftOut     int
	again       int // duplicate lines
	blind       []Blind
	interrupted *Interrupted
}

// sourceLimit is more than the daily logs of ten beacons in a year.
const sourceLimit = 5000

type source struct {
	name   string
	report weblog.Report
	err    string // empty: read completely
}

// LeftOut counts logs that were not read because they are outside the requested time.
func (t *Tally) LeftOut(logs int) { t.sources.leftOut += logs }

// Again counts lines that several files of one log contain, and that were counted once.
func (t *Tally) Again(lines int) { t.sources.again += lines }

// Failed records that a log could not be read at all.
func (t *Tally) Failed(name string, err error) { t.sources.add(name, weblog.Report{}, err) }

func (s *sources) add(name string, r weblog.Report, err error) {
	s.sum.Grow(weblog.Counts{}, r.Counts)
	if r.Requests > 0 { // otherwise the field is not missed
		for _, b := range r.Blind() {
			s.see(b)
		}
	}
	if err != nil {
		s.failed++
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	if len(s.rows) >= sourceLimit {
		s.rest++
		return
	}
	s.rows = append(s.rows, source{name, r, reason(err)})
}

func (s *sources) see(b event.Blindness) {
	i := slices.IndexFunc(s.blind, func(old Blind) bool { return old.Blindness == b })
	if i < 0 {
		i = len(s.blind)
		s.blind = append(s.blind, Blind{Blindness: b})
	}
	s.blind[i].Sources++
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return logs.Reason(err).Error()
}
