package estate

import (
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// transfer folds in a request.
func (s *State) transfer(e *event.Event) {
	if len(s.sources.list) > 0 {
		s.observed.Cover(e.Time)
	}
	o := s.roster.Request(e, 0)
	slot, failed := o.Slot, o.Failed
	s.transfers.add(e)
	s.traffic.Add(e)
	s.front.Request(e)
	onFirst := false
	if slot == roster.None {
		s.beginners.note(e)
	} else {
		s.arrive(&o, e)
		s.kept.note(slot, e)
		onFirst = s.roster.At(slot).OnFirst()
		s.share(slot, e, failed)
		if !failed && !e.Active && !e.Unserved() {
			s.failures.Solve(slot, e)
		}
	}
	if !failed && !e.Active && !e.Unserved() {
		s.failures.SolveAt(e.Address, e)
	}
	if failed {
		s.failures.Record(slot, e.Device, e, onFirst, o.Solved)
	}
	if o.Answers {
		s.forgive(e, o.Asked)
	}
	if e.Direction == event.DirectionUpload && !failed && e.Folder != "" {
		s.queue.Apply(e)
		s.compare(e)
	}
	if slot != roster.None {
		s.roster.At(slot).Search.Store(nil)
	}
}

// share notes which beacon served a device its policy, if the event tells it: where only one beacon is seen, none
// does.
func (s *State) share(slot int32, e *event.Event, failed bool) {
	if e.Beacon == "" || failed || e.Active || e.Unserved() || e.Direction != event.DirectionDownload {
		return
	}
	if e.Kind == protocol.KindPolicy || e.Kind == protocol.KindAgentConfiguration {
		s.shares.Fetched(slot, e.Beacon, e.Time)
	}
}

// forgive reverts the failure of a request at the given time: the server asked for credentials
// and the client sent them.
func (s *State) forgive(e *event.Event, asked roster.Challenge) {
	at, slot := asked.At, asked.Slot
	s.traffic.Refused.Add(at, -1)
	s.traffic.Failures.Add(at, -1)
	s.traffic.Kinds[e.Direction][e.Kind].Failed.Add(at, -1)
	s.failures.Forgive(slot, e, at)
	if slot != roster.None {
		s.kept.answered(slot, e.Kind)
	}
}

// flaw records a flaw of a file that was received earlier.
func (s *State) flaw(e *event.Event) {
	o, came := s.roster.Flaw(e)
	if o.Slot != roster.None {
		s.arrive(&o, e)
		if e.Attribution.ByName() && !e.Active { // the request reports those moved to BadLogs
			s.failures.Reopen(o.Slot, e.Direction, e.Kind, came)
		}
	}
	s.transfers.add(e)
	if o.Slot != roster.None {
		s.kept.note(o.Slot, e)
	}
	s.traffic.Flaws.Add(e.Time, 1)
	s.failures.Record(o.Slot, e.Device, e, false, false)
}

// ring holds the newest transfers, each with a sequence number. Numbers only grow, so a paused
// view can identify its position.
type ring struct {
	events []event.Event
	next   uint64 // number of the next transfer; the first is 0
}

func (r *ring) add(e *event.Event) {
	r.events[r.next%uint64(len(r.events))] = *e
	r.next++
}

// oldest returns the number of the oldest transfer in the ring.
func (r *ring) oldest() uint64 {
	if n := uint64(len(r.events)); r.next > n {
		return r.next - n
	}
	return 0
}

// backward calls yield with the transfers that precede number end, newest first, until yield
// returns false.
func (r *ring) backward(end uint64, yield func(n uint64, e *event.Event) bool) {
	for n := min(end, r.next); n > r.oldest(); n-- {
		if !yield(n-1, &r.events[(n-1)%uint64(len(r.events))]) {
			return
		}
	}
}

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
