package watch

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// anything makes one random change below Incoming.
func (in incoming) anything(r *rand.Rand) {
	in.t.Helper()
	folder := func() string { return string(rune('A' + r.IntN(4))) }
	name := func() string { return fmt.Sprintf("%s/%d.log", folder(), r.IntN(12)) }
	switch n := r.IntN(20); {
	case n < 9:
		f := name()
		in.folder(f[:1])
		in.put(f, "1234567"[:r.IntN(8)])
	case n < 12:
		in.remove(name())
	case n < 16: // a rename may find nothing to move, or no folder to move it to
		_ = os.Rename(in.path(name()), in.path(name()))
	case n < 17:
		in.remove(folder())
	case n < 18:
		in.folder(folder())
	default:
		_ = os.Rename(in.path(folder()), in.path(folder()+"x"))
		_ = os.Rename(in.path(folder()+"x"), in.path(folder()))
	}
}

// exact fails if a file arrived twice without departing, departed without having arrived, or if the
// last listings do not add up to the waiting files.
func exact(t *testing.T, events []event.Event, truth map[string]int) {
	t.Helper()
	waiting, listed := map[string]bool{}, map[string]int{}
	for _, e := range events {
		file := e.Folder + "/" + e.Name
		switch e.Topic {
		case event.TopicArrival:
			if waiting[file] {
				t.Errorf("%s arrived twice", file)
			}
			waiting[file] = true
		case event.TopicDeparture:
			if !waiting[file] {
				t.Errorf("%s departed but was not there", file)
			}
			delete(waiting, file)
		case event.TopicListing:
			listed[e.Folder] = e.Count
		}
	}
	sum := 0
	for _, n := range listed {
		sum += n
	}
	if len(waiting) != len(truth) || sum != len(truth) {
		t.Errorf("%d files by events, %d by listings, %d on disk", len(waiting), sum, len(truth))
	}
}

func TestEventsAddUpToTheDirectoryWhenPolled(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			inBubble(t, newIncoming(t), func(t *testing.T, s steps) {
				r := rand.New(rand.NewPCG(seed, 0))
				for range 300 {
					if r.IntN(40) == 0 {
						s.remove("")
					}
					s.anything(r)
					switch r.IntN(4) {
					case 0:
						s.wake <- struct{}{}
						settle()
					case 1:
						time.Sleep(time.Duration(r.IntN(3000)) * time.Millisecond)
					}
				}
				time.Sleep(2 * defaultInterval)
				settle()
				exact(t, s.seen.all(), s.truth())
				if !maps.Equal(s.seen.waiting, s.truth()) {
					t.Errorf("by events %v\non disk %v", slices.Sorted(maps.Keys(s.seen.waiting)), slices.Sorted(maps.Keys(s.truth())))
				}
			})
		})
	}
}

func TestEventsAddUpToTheDirectoryWhenNotified(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			in := newIncoming(t, "A")
			seen := withKernel(t, in, never, 1)
			r := rand.New(rand.NewPCG(seed, 1))
			for i := range 200 {
				in.anything(r)
				if i%20 == 0 { // let it catch up
					seen.await(t, "agreement", same(in.truth()))
				}
			}
			truth := in.truth()
			seen.await(t, "agreement in the end", same(truth))
			seen.await(t, "the last listings", func(r *record) bool {
				listed := map[string]int{}
				sum := 0
				for _, e := range r.events {
					if e.Topic == event.TopicListing {
						sum += e.Count - listed[e.Folder]
						listed[e.Folder] = e.Count
					}
				}
				return sum == len(truth)
			})
			exact(t, seen.all(), truth)
		})
	}
}
