package estate

// Seek is a failure that a reader of the stream wants to move to.
type Seek uint8

// What is sought, seen from the transfer where the reader stands.
const (
	SeekNone  Seek = iota
	SeekOlder      // the nearest failure before it
	SeekNewer      // the nearest failure after it
)

// matcher returns a test of transfers.
func (q *RequestsQuery) matcher() func(e *Event) bool {
	return func(e *Event) bool {
		return (!q.Failed || e.Failed()) && (q.Filter.Empty() || q.Filter.matchTransfer(e))
	}
}

// requestRows makes a window of the matching transfers. It counts them only as far as the
// window needs.
func (s *State) requestRows(q RequestsQuery) RequestRows {
	end := s.transfers.next
	out := RequestRows{Next: end}
	if q.Paused {
		end = min(q.Until, end)
		out.New = int(s.transfers.next - end)
	}
	out.Until = end
	matches := q.matcher()
	skip := q.Skip
	if q.Seek != SeekNone {
		out.Found, out.Place = s.transfers.seek(end, q.Seek, q.From, matches)
		if out.Found && (out.Place < skip || out.Place >= skip+q.Limit) {
			skip = max(out.Place-q.Limit/2, 0)
		}
	}
	matching := 0
	s.transfers.backward(end, func(_ uint64, e *Event) bool {
		if matches(e) {
			matching++
		}
		return matching <= skip+q.Limit
	})
	out.More = matching > skip+q.Limit
	out.Offset = min(skip, max(matching-q.Limit, 0))
	pass := out.Offset
	s.transfers.backward(end, func(n uint64, e *Event) bool {
		switch {
		case len(out.Rows) >= q.Limit:
			return false
		case !matches(e):
		case pass > 0:
			pass--
		default:
			out.Numbers, out.Rows = append(out.Numbers, n), append(out.Rows, *e)
		}
		return true
	})
	out.Lost = !out.More && s.transfers.oldest() > 0
	return out
}

// seek returns how many matching transfers before number end are newer than the failure that
// is sought, seen from a number.
func (r *ring) seek(end uint64, what Seek, from uint64, matches func(e *Event) bool) (found bool, place int) {
	matching := 0
	r.backward(end, func(n uint64, e *Event) bool {
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
