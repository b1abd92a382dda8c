package logs

import (
	"context"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

// batch is some events of one series, in order.
type batch struct {
	events []estate.Event
	old    bool // an earlier run published them
}

// aheadBatches is how many batches of a series may wait for the others.
const aheadBatches = 2

// histories reads the history of all series and hands the events over in the order of
// time, as far as each log has them in order.
func histories(ctx context.Context, all []*series, now time.Time, to *sink) error {
	if len(all) == 1 {
		return all[0].history(ctx, now, to)
	}
	ctx, stop := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer stop()
	streams := make([]stream, len(all))
	for i, s := range all {
		out := make(chan batch, aheadBatches)
		streams[i].from = out
		reading.Go(func() {
			defer close(out)
			_ = s.history(ctx, now, sending(ctx, out, to)) // that ctx ended is told below
		})
	}
	for {
		i, ok := earliest(streams)
		if !ok {
			to.flush()
			return ctx.Err()
		}
		streams[i].give(streams, i, to)
	}
}

// sending is a sink that sends what it gets on.
func sending(ctx context.Context, out chan<- batch, like *sink) *sink {
	send := func(old bool) func([]estate.Event) {
		return func(events []estate.Event) {
			select {
			case out <- batch{slices.Clone(events), old}:
			case <-ctx.Done():
			}
		}
	}
	k := &sink{since: like.since, until: like.until, publish: send(false)}
	if like.replay != nil {
		k.replay = send(true)
	}
	return k
}

// stream is what is left to merge of one series.
type stream struct {
	from <-chan batch
	batch
	ended bool
}

// ready makes sure that the next event is there, if there is one.
func (s *stream) ready() bool {
	for len(s.events) == 0 && !s.ended {
		var more bool
		s.batch, more = <-s.from
		s.ended = !more
	}
	return !s.ended
}

// earliest returns the stream with the earliest event.
func earliest(streams []stream) (int, bool) {
	found := -1
	for i := range streams {
		if streams[i].ready() && (found < 0 || streams[i].events[0].Time.Before(streams[found].events[0].Time)) {
			found = i
		}
	}
	return found, found >= 0
}

// give hands over the events of a stream that come before those of all others; the
// first of them is known to.
func (s *stream) give(streams []stream, i int, to *sink) {
	n := 1
	for n < len(s.events) && s.first(streams, i, s.events[n].Time) {
		n++
	}
	to.mark(s.old)
	for j := range s.events[:n] {
		to.add(&s.events[j])
	}
	s.events = s.events[n:]
}

func (s *stream) first(streams []stream, i int, at time.Time) bool {
	for j := range streams {
		if j != i && !streams[j].ended && !at.Before(streams[j].events[0].Time) {
			return false
		}
	}
	return true
}
