package report

import (
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// statuses counts requests by answer. A web server uses a few dozen answers; more than
// statusLimit are bogus, and counted in one row.
type statuses struct {
	rows  []statusRow
	index map[statusKey]int32
	fine  [1000]int32 // row of a successful status; 0: none so far
}

const statusLimit = 500

type statusKey struct {
	status, substatus int
	cause             event.Cause
	failed            bool
}

type statusRow struct {
	statusKey
	requests    int64
	first, last time.Time
}

// newStatuses begins with the row of answers beyond the limit.
func newStatuses() statuses {
	return statuses{rows: make([]statusRow, 1, 32), index: map[statusKey]int32{}}
}

// count adds a request and returns its row.
func (s *statuses) count(e *event.Event, failed bool) int32 {
	i := s.find(e, failed)
	row := &s.rows[i]
	if row.requests == 0 || e.Time.Before(row.first) {
		row.first = e.Time
	}
	if e.Time.After(row.last) {
		row.last = e.Time
	}
	row.requests++
	return i
}

func (s *statuses) find(e *event.Event, failed bool) int32 {
	plain := !failed && e.Cause == event.CauseNone && e.Status >= 0 && e.Status < len(s.fine)
	if plain && s.fine[e.Status] != 0 {
		return s.fine[e.Status]
	}
	key := statusKey{e.Status, e.Substatus, e.Cause, failed}
	i, ok := s.index[key]
	if !ok {
		if len(s.rows) > statusLimit {
			return 0
		}
		key.cause = event.Cause(strings.Clone(string(key.cause)))
		i = int32(len(s.rows))
		s.rows = append(s.rows, statusRow{statusKey: key})
		s.index[key] = i
	}
	if plain && key.substatus == 0 {
		s.fine[e.Status] = i
	}
	return i
}

// verbs counts requests that were answered with 405, by method and location.
type verbs struct {
	rows map[verb]int64
	rest int64 // of methods beyond verbLimit
}

// verbLimit is many times the number of methods in use.
const verbLimit = 100

type verb struct {
	method string
	upload bool
}

func (v *verbs) count(e *event.Event) {
	key := verb{e.Method, inUploads(e.Path)}
	if _, ok := v.rows[key]; !ok {
		if len(v.rows) >= verbLimit {
			v.rest++
			return
		}
		key.method = strings.Clone(key.method)
	}
	v.rows[key]++
}

// inUploads reports whether a path is below the upload location: the first location in it
// counts, as in weblog.
func inUploads(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		switch {
		case strings.EqualFold(segment, protocol.UploadLocation):
			return true
		case strings.EqualFold(segment, protocol.DownloadLocation):
			return false
		}
	}
	return false
}
