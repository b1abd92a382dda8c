package report

import (
	"context"
	"errors"
	"slices"

	"beacontop/watch/weblog"
)

// sources is what the logs themselves were like.
type sources struct {
	rows        []source
	rest        int // logs beyond sourceLimit: they are in the sums only
	sum         weblog.Counts
	failed      int
	leftOut     int
	again       int // lines
	blind       []blind
	interrupted *interruption
}

// sourceLimit is more than the daily logs of ten beacons in a year.
const sourceLimit = 5000

type source struct {
	name   string
	report weblog.Report
	err    string // empty: it was read to its end
}

// blind is what could not be seen in some of the logs.
type blind struct {
	weblog.Blindness
	sources int
}

// interruption is where the reading was broken off.
type interruption struct {
	name string
	line int
}

// Quality adds what one log was like to the report. The counts of all logs are summed up,
// so each log is to be told of once.
func (t *Tally) Quality(name string, r weblog.Report) { t.sources.add(name, r, nil) }

// LeftOut notes logs that were not read because nothing in them is of the time asked for.
func (t *Tally) LeftOut(logs int) { t.sources.leftOut += logs }

// Again notes lines that several files of one log hold, and that were counted once.
func (t *Tally) Again(lines int) { t.sources.again += lines }

// Failed notes that a log could not be read at all.
func (t *Tally) Failed(name string, err error) { t.sources.add(name, weblog.Report{}, err) }

func (s *sources) add(name string, r weblog.Report, err error) {
	s.sum.Lines += r.Lines
	s.sum.Requests += r.Requests
	s.sum.Events += r.Events
	s.sum.Other += r.Other
	s.sum.Malformed += r.Malformed
	s.sum.Cut += r.Cut
	s.sum.Comments += r.Comments
	s.sum.Bytes += r.Bytes
	if r.Requests > 0 { // else it is not to be missed
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

func (s *sources) see(b weblog.Blindness) {
	i := slices.IndexFunc(s.blind, func(old blind) bool { return old.Blindness == b })
	if i < 0 {
		i = len(s.blind)
		s.blind = append(s.blind, blind{Blindness: b})
	}
	s.blind[i].sources++
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return cause(err).Error()
}
