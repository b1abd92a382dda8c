package merge

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// given is a stream of events in batches of a size, which reuse their memory.
func given(events []event.Event, size int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		memory := make([]event.Event, size)
		for chunk := range slices.Chunk(events, size) {
			if !yield(Batch{Events: memory[:copy(memory, chunk)]}) {
				return
			}
		}
	}
}

func merged(t *testing.T, streams ...Stream) (out []event.Event) {
	t.Helper()
	if err := Streams(streams, func(b Batch) error {
		out = append(out, b.Events...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func named(second int, name string) event.Event {
	return event.Event{Time: noon.Add(time.Duration(second) * time.Second), Name: name}
}

// TestStreamsAreMergedByTime distributes events over streams, shuffles each stream a little, and
// expects all events in order.
func TestStreamsAreMergedByTime(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []event.Event
	for i := range 5000 {
		all = append(all, named(i, fmt.Sprint(i)))
	}
	for range 20 {
		parts := make([][]event.Event, 1+r.IntN(5))
		for _, e := range all {
			n := r.IntN(len(parts))
			parts[n] = append(parts[n], e)
		}
		var streams []Stream
		for i, part := range parts {
			for j := 1; j < len(part); j++ { // some lines are a few seconds late
				if r.IntN(4) == 0 && part[j].Time.Sub(part[j-1].Time) < disorder/4 {
					part[j-1], part[j] = part[j], part[j-1]
				}
			}
			s := Stream{Log: fmt.Sprint(i), Read: given(part, 1+r.IntN(900))}
			if r.IntN(2) == 0 {
				s.First = part[0].Time
			}
			streams = append(streams, s)
		}
		if got := merged(t, streams...); !slices.Equal(got, all) {
			t.Fatalf("%d streams: %d events, out of order", len(parts), len(got))
		}
	}
}

// TestDuplicateLinesOfOneLogCountOnce overlaps files of one log, and of two.
func TestDuplicateLinesOfOneLogCountOnce(t *testing.T) {
	a := []event.Event{named(0, "a"), named(1, "b"), named(1, "b"), named(2, "c")}
	b := []event.Event{named(1, "b"), named(1, "x"), named(2, "c"), named(2, "c"), named(3, "d")}
	again := 0
	stream := func(log string, events []event.Event) Stream {
		return Stream{Log: log, First: events[0].Time, Again: &again, Read: given(events, 2)}
	}
	count := func(all []event.Event) map[string]int {
		n := map[string]int{}
		for _, e := range all {
			n[e.Name]++
		}
		return n
	}
	got := count(merged(t, stream("one", a), stream("one", b)))
	if fmt.Sprint(got) != "map[a:1 b:2 c:2 d:1 x:1]" || again != 2 {
		t.Errorf("one log: %v, %d skipped", got, again)
	}
	again = 0
	got = count(merged(t, stream("one", a), stream("two", b)))
	if fmt.Sprint(got) != "map[a:1 b:3 c:3 d:1 x:1]" || again != 0 {
		t.Errorf("two logs: %v, %d skipped", got, again)
	}
}

// TestStreamIsOpenedWhenDue opens the files of a year one after the other.
func TestStreamIsOpenedWhenDue(t *testing.T) {
	open, most := 0, 0
	var streams []Stream
	for day := range 365 {
		events := []event.Event{named(day*86400, "first"), named(day*86400+86000, "last")}
		streams = append(streams, Stream{Log: "one", First: events[0].Time, Read: func(yield func(Batch) bool) {
			open++
			most = max(most, open)
			given(events, 1)(yield)
			open--
		}})
	}
	slices.Reverse(streams)
	if got := merged(t, streams...); len(got) != 730 || most > 2 || open != 0 {
		t.Errorf("%d events, %d streams open at once, %d left", len(got), most, open)
	}
}

func TestMergeEndsWithTheFirstError(t *testing.T) {
	broken, ended := errors.New("broken"), 0
	streams := make([]Stream, 3)
	for i := range streams {
		streams[i].Read = func(yield func(Batch) bool) {
			defer func() { ended++ }()
			for n := 0; yield(Batch{Events: []event.Event{named(n*60, "x")}}); n++ {
			}
		}
	}
	calls := 0
	err := Streams(streams, func(Batch) error { calls++; return broken })
	if !errors.Is(err, broken) || calls != 1 || ended != 3 {
		t.Errorf("%v after %d calls, %d streams ended", err, calls, ended)
	}
}

// TestEventsHeldForSortingAreLimited has a stream in which all events have the same timestamp.
func TestEventsHeldForSortingAreLimited(t *testing.T) {
	n, most := 0, 0
	var o inOrder
	for range 100 {
		a, b := o.add(slices.Repeat([]event.Event{named(0, "x")}, 5000))
		n += len(a) + len(b)
		most = max(most, len(o.held))
	}
	if n+len(o.rest()) != 500_000 || most > heldEvents+5000 {
		t.Errorf("%d events, %d held at most", n+len(o.rest()), most)
	}
}
