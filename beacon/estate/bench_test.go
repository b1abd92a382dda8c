package estate

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// estateOf returns a state that knows n devices, and the events of one more exchange of each:
// policy, schedule, inventory.
func estateOf(n int) (*State, []event.Event) {
	s := NewState(Limits{})
	var events []event.Event
	for i := range n {
		device := protocol.Device{Name: fmt.Sprintf("HOST-%06d", i), Domain: "corp.example"}
		address := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		at := noon.Add(time.Duration(i) * time.Millisecond)
		events = append(events,
			request(at, device, address, protocol.KindPolicy, 200),
			event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Address: address, Method: "GET", Status: 200, Bytes: 900, Duration: time.Millisecond},
			event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: protocol.Device{Name: device.Name}, Address: address, Method: "PUT", Status: 200, Bytes: 60_000, Duration: time.Millisecond, Folder: "Inventories", Name: device.Name + ".ndi.gz"},
			event.Event{Time: at, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: device.Name + ".ndi.gz", Status: 200},
		)
	}
	s.Apply(events...)
	return s, events
}

// BenchmarkApply applies the events of 100,000 known devices in the batches of a busy feed. The
// target is a million events per second on one core, and at most one allocation per event.
func BenchmarkApply(b *testing.B) {
	s, events := estateOf(100_000)
	b.ReportAllocs()
	const batch = 1000
	n := 0
	for b.Loop() {
		from := n % len(events)
		for i := range events[from : from+batch] {
			events[from+i].Time = events[from+i].Time.Add(time.Hour)
		}
		s.Apply(events[from : from+batch]...)
		n += batch
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}

// BenchmarkSample samples a 120×36 frame over 100,000 devices, as a dashboard does four times a
// second: with an unchanged order, and with the order rebuilt each time.
func BenchmarkSample(b *testing.B) {
	s, _ := estateOf(100_000)
	for sort := range sortKeys {
		q := Query{
			Now: noon.Add(time.Hour), Parts: PartAgents | PartOverview, Columns: 40, Rows: 20,
			Agents: AgentsQuery{Sort: sort, Offset: 50_000, Limit: 30},
		}
		for name, step := range map[string]time.Duration{"at rest": 0, "renewed": orderBeat} {
			b.Run(sort.String()+"/"+name, func(b *testing.B) {
				r := s.Reader()
				b.ReportAllocs()
				for b.Loop() {
					q.Now = q.Now.Add(step)
					if _, err := r.Sample(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkViewers applies 2,000 events a second, as a busy estate of 100,000 devices sends them,
// while 0 to 50 screens ask four times a second, each sorted and filtered in its own way. It
// reports how long a batch of events takes: the baseline has no viewer. Run it with -benchtime 2000x.
func BenchmarkViewers(b *testing.B) {
	const batch, beat = 20, 10 * time.Millisecond
	for _, viewers := range []int{0, 1, 10, 50} {
		b.Run(fmt.Sprint(viewers), func(b *testing.B) {
			s, events := estateOf(100_000)
			var watching sync.WaitGroup
			ended := make(chan struct{})
			var answers atomic.Int64
			for i := range viewers {
				watching.Go(func() { answers.Add(view(b, s, i, ended)) })
			}
			tick := time.NewTicker(beat)
			var took []time.Duration
			for n := 0; b.Loop(); n++ {
				<-tick.C
				from := n * batch % len(events)
				for i := range events[from : from+batch] {
					events[from+i].Time = events[from+i].Time.Add(time.Hour)
				}
				began := time.Now()
				s.Apply(events[from : from+batch]...)
				took = append(took, time.Since(began))
			}
			close(ended)
			watching.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs/batch-p50")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs/batch-p99")
			b.ReportMetric(float64(took[len(took)-1].Microseconds()), "µs/batch-longest")
			b.ReportMetric(float64(answers.Load())/b.Elapsed().Seconds(), "samples/s")
		})
	}
}

// view asks as one screen until ended, and returns how many answers it got.
func view(b *testing.B, s *State, i int, ended <-chan struct{}) (answers int64) {
	filters := []string{"", fmt.Sprintf("host-%d", i), "inventory", "", fmt.Sprintf("%02d", i)}
	q := Query{Parts: PartAgents | PartOverview, Columns: 40, Rows: 20, Agents: AgentsQuery{
		Sort: SortKey(i) % sortKeys, Filter: parsed(filters[i%len(filters)]), Limit: 30,
	}}
	if i%3 == 1 {
		q.Parts, q.Requests = PartRequests|PartFailures, RequestsQuery{Filter: q.Agents.Filter, Limit: 30}
	}
	r, tick := s.Reader(), time.NewTicker(time.Second/4)
	for began := time.Now(); ; answers++ {
		q.Now = noon.Add(2*time.Hour + time.Since(began))
		if _, err := r.Sample(b.Context(), q); err != nil {
			b.Error(err)
		}
		select {
		case <-tick.C:
		case <-ended:
			return answers
		}
	}
}
