package estate

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// questions asks for everything, in each order and with filters that search every text.
func questions(now time.Time) (all []Query) {
	for sort := range sortKeys {
		for _, text := range []string{"", "e", "!404", "m", `"2 addresses"`} {
			f := parsed(text)
			all = append(all, Query{
				Now: now, Parts: 1<<16 - 1, Columns: 20, Rows: 20, Agent: protocol.Device{Name: "A"},
				Agents:   AgentsQuery{Filter: f, Sort: sort, Reverse: text == "e", Limit: 20, Anchor: protocol.Device{Name: "C"}},
				Requests: RequestsQuery{Filter: f, Limit: 20, Seek: SeekOlder, From: 30},
				Failures: failures.Query{Filter: f, Limit: 20},
			})
		}
	}
	return all
}

// history returns events of devices with failures, flaws, moves, sources and queues.
func history() (all []event.Event) {
	for i := range 400 {
		at := noon.Add(time.Duration(i) * 7 * time.Minute)
		d := protocol.Device{Name: string(rune('A' + i%7))}
		e := request(at, d, tenOne, protocol.KindPolicy, 200+204*(i%5/4))
		if i%11 == 0 {
			e.Address = netip.MustParseAddr("10.0.0.2")
		}
		all = append(all, e, event.Event{Time: at, Topic: event.TopicPulse})
		switch i % 13 {
		case 3:
			all = append(all, event.Event{Time: at, Topic: event.TopicFlaw, Device: d, Address: tenOne, Kind: protocol.KindInventory, Direction: event.DirectionUpload, Cause: event.CauseTruncated})
		case 5:
			all = append(all, event.Event{Time: at, Topic: event.TopicListing, Folder: "Inventories", Count: i, Since: at})
		case 7:
			all = append(all, event.Event{Time: at, Topic: event.TopicSibling, Name: "B2", Peer: "http://b2", Reach: event.ReachDown})
		}
	}
	return all
}

// TestReadingChangesNothing folds the same events twice: in one state nobody looks, in the other
// somebody asks for everything after every few events, with any time.
func TestReadingChangesNothing(t *testing.T) {
	alone, watched := NewState(Limits{}), NewState(Limits{})
	reader := watched.Reader()
	for i, e := range history() {
		alone.Apply(e)
		watched.Apply(e)
		if i%5 == 0 {
			for n, q := range questions(e.Time.Add(time.Duration(i%3-1) * 40 * 24 * time.Hour)) {
				if (n+i)%9 == 0 {
					watched.Sample(q)
					answered(t, reader, q)
				}
			}
		}
	}
	for _, q := range questions(noon.Add(60 * time.Hour)) {
		if was, is := alone.Sample(q), watched.Sample(q); !reflect.DeepEqual(was, is) {
			t.Fatalf("%+v\n%+v\nafter somebody looked:\n%+v", q, was, is)
		}
	}
}

// TestReadersDoNotDisturbEachOther asks from several goroutines while events are applied: the race
// detector finds reads that write.
func TestReadersDoNotDisturbEachOther(t *testing.T) {
	s := NewState(Limits{})
	all := history()
	s.Apply(all[:100]...)
	var readers sync.WaitGroup
	for i := range 4 {
		readers.Go(func() {
			r := s.Reader()
			for n, q := range questions(noon.Add(50 * time.Hour)) {
				if n%4 == i {
					answered(t, r, q)
				}
				if len(s.Sample(q).Agents.Rows) > 7 {
					t.Error("more agents than there are")
				}
			}
		})
	}
	for _, e := range all[100:] {
		s.Apply(e)
	}
	readers.Wait()
}

// TestAQuerySurvivesJSON sends a query and its answer over a wire.
func TestAQuerySurvivesJSON(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(history()...)
	for _, q := range questions(noon.Add(50 * time.Hour)) {
		q.Number = 7
		q.Agents.Filter = parsed(q.Agents.Filter.String() + ` ^"a b" !404 12$`)
		var got Query
		survive(t, &q, &got)
		sample := s.Sample(got)
		var back Sample
		survive(t, &sample, &back)
	}
}

func survive[T any](t *testing.T, one, got *T) {
	t.Helper()
	text, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one, got) {
		t.Fatalf("%s became\n%s", fmt.Sprintf("%+v", *one), fmt.Sprintf("%+v", *got))
	}
}
