package report

import (
	"cmp"
	"slices"
	"strings"

	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
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
	requests int64
	Span
}

// newStatuses begins with the row of answers beyond the limit.
func newStatuses() statuses {
	return statuses{rows: make([]statusRow, 1, 32), index: map[statusKey]int32{}}
}

// count adds a request and returns its row.
func (s *statuses) count(e *event.Event, failed bool) int32 {
	i := s.find(e, failed)
	row := &s.rows[i]
	row.add(e.Time)
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

// Status is one answer; 0 is none, or answers beyond a limit, see Meaning.
type Status struct {
	Status    int    `json:"status"`
	Substatus int    `json:"substatus"` // 0: none, or not logged
	Meaning   string `json:"meaning"`   // the cause of a failure
	Failed    bool   `json:"failed"`
	Requests  int64  `json:"requests"`
	Span
}

// Meanings of status 0 that are not causes.
const (
	beyondLimit = "answers beyond the limit"
	notLogged   = "no status is logged"
)

// statusRows are sorted by number of requests.
func (t *Tally) statusRows(m *mask.Mask) []Status {
	rows := []Status{}
	for i, s := range t.statuses.rows {
		meaning := m.Text(string(s.cause))
		switch {
		case s.requests == 0:
			continue
		case i == 0:
			meaning = beyondLimit
		case s.status == 0 && meaning == "":
			meaning = notLogged
		}
		rows = append(rows, Status{s.status, s.substatus, meaning, s.failed, s.requests, s.Span})
	}
	slices.SortStableFunc(rows, func(a, b Status) int { return cmp.Compare(b.Requests, a.Requests) })
	return rows
}
