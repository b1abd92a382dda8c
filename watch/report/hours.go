package report

import (
	"cmp"
	"slices"
	"time"
)

// hours counts requests by hour, in UTC.
type hours struct {
	rows  []hourRow
	index map[int64]int32
	last  int32 // row counted last: usually the next one as well
	rest  int64 // requests in other hours, beyond hourLimit
}

// hourLimit is ten years of hours: a log with more has implausible timestamps.
const hourLimit = 10 * 366 * 24

type hourRow struct {
	hour     int64 // hour since the epoch
	requests int64
	failed   int64
	lost     int64 // events lost by the writer of the log
}

func newHours() hours { return hours{index: map[int64]int32{}} }

// count adds a request.
func (h *hours) count(at time.Time, failed bool) {
	row := h.row(at)
	if row == nil {
		h.rest++
		return
	}
	row.requests++
	if failed {
		row.failed++
	}
}

// lose adds events that were lost.
func (h *hours) lose(at time.Time, events int64) {
	if row := h.row(at); row != nil {
		row.lost += events
	}
}

// row returns the row of an hour; nil: there are too many.
func (h *hours) row(at time.Time) *hourRow {
	n := hourOf(at)
	if len(h.rows) == 0 || h.rows[h.last].hour != n {
		i, ok := h.index[n]
		if !ok {
			if len(h.rows) >= hourLimit {
				return nil
			}
			i = int32(len(h.rows))
			h.rows = append(h.rows, hourRow{hour: n})
			h.index[n] = i
		}
		h.last = i
	}
	return &h.rows[h.last]
}

// busiest returns the hours with most requests, in that order.
func (h *hours) busiest(n int) []hourRow {
	rows := slices.DeleteFunc(slices.Clone(h.rows), func(r hourRow) bool { return r.requests == 0 })
	slices.SortFunc(rows, func(a, b hourRow) int {
		return cmp.Or(cmp.Compare(b.requests, a.requests), cmp.Compare(a.hour, b.hour))
	})
	return rows[:min(n, len(rows))]
}

func (r hourRow) start() time.Time { return time.Unix(r.hour*3600, 0).UTC() }

// Hour is one hour in UTC.
type Hour struct {
	Start    time.Time `json:"start"`
	Requests int64     `json:"requests"`
	Failed   int64     `json:"failed"`
}

func (t *Tally) hourRows() []Hour {
	rows := []Hour{}
	for _, h := range t.hours.busiest(t.config.Top) {
		rows = append(rows, Hour{h.start(), h.requests, h.failed})
	}
	return rows
}
