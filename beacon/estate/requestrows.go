package estate

import (
	"time"

	"beacontop/beacon/event"
)

// Seek selects the failure to which a reader of the stream moves.
type Seek uint8

// The targets of a Seek, relative to the reader's current transfer.
const (
	SeekNone  Seek = iota
	SeekOlder      // the nearest older failure
	SeekNewer      // the nearest newer failure
)

// requestRows builds a window of the matching transfers. It counts matches only as far as the
// window requires.
func (s *State) requestRows(q RequestsQuery, now time.Time) RequestRows {
	end := s.transfers.next
	out := RequestRows{Next: end}
	if q.Paused {
		end = min(q.Until, end)
		out.New = int(s.transfers.next - end)
	}
	out.Until = end
	shows := q.Filter.Transfers(now)
	matches := func(e *event.Event) bool { return (!q.Failed || e.Failed()) && shows(e) }
	skip := q.Skip
	if q.Seek != SeekNone {
		out.Found, out.Place = s.transfers.seek(end, q.Seek, q.From, matches)
		if out.Found && (out.Place < skip || out.Place >= skip+q.Limit) {
			skip = max(out.Place-q.Limit/2, 0)
		}
	}
	matching := out.window(&s.transfers, end, skip, q.Limit, matches)
	out.More = matching > skip+q.Limit
	if out.Offset = min(skip, max(matching-q.Limit, 0)); out.Offset < skip { // fewer match
		out.window(&s.transfers, end, out.Offset, q.Limit, matches)
	}
	out.Lost = !out.More && s.transfers.oldest() > 0
	return out
}

// window adds up to limit matching transfers that precede number end, after skipping the first
// ones, and returns the number of matches found: one more than the window holds if there are
// more.
func (r *RequestRows) window(from *ring, end uint64, skip, limit int, matches func(e *event.Event) bool) (matching int) {
	r.Rows, r.Numbers = nil, nil
	from.backward(end, func(n uint64, e *event.Event) bool {
		if !matches(e) {
			return true
		}
		if matching++; matching > skip && len(r.Rows) < limit {
			r.Numbers, r.Rows = append(r.Numbers, n), append(r.Rows, *e)
		}
		return matching <= skip+limit
	})
	return matching
}

// seek returns how many matching transfers that precede number end are newer than the failure
// sought from the given number.
func (r *ring) seek(end uint64, what Seek, from uint64, matches func(e *event.Event) bool) (found bool, place int) {
	matching := 0
	r.backward(end, func(n uint64, e *event.Event) bool {
		if what == SeekNewer && n <= from {
			return false
		}
		if !matches(e) {
			return true
		}
		if e.Failed() && (what == SeekNewer || n < from) {
			found, place = true, matching
		}
		matching++
		return what == SeekNewer || !found
	})
	return found, place
}
