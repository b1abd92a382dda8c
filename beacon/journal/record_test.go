package journal

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// conversation is the events of n devices, each at its own second: policy, schedule, inventory, and
// those of the folder and the relay.
func conversation(from, n int) []event.Event {
	var events []event.Event
	for i := from; i < from+n; i++ {
		d := protocol.Device{Name: fmt.Sprintf("HOST-%06d", i), Domain: "corp.example"}
		e := event.Event{
			Time: noon.Add(time.Duration(i) * 10 * time.Millisecond), Topic: event.TopicRequest, Direction: event.DirectionDownload,
			Kind: protocol.KindPolicy, Device: d, Address: netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), Method: "GET",
			Path: "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/" + d.Name + ".npl", UserAgent: "ManageSoft for Linux 21.1",
			Status: 200, Bytes: 900, Duration: 2 * time.Millisecond,
		}
		if i%10 == 0 {
			e.Status, e.Bytes = 404, 0
		}
		schedule := e
		schedule.Device, schedule.Kind, schedule.Status, schedule.Path = protocol.Device{}, protocol.KindSchedule, 200, "/ManageSoftDL/Schedules/x.nds"
		put := e
		put.Direction, put.Kind, put.Status, put.Bytes, put.Method = event.DirectionUpload, protocol.KindInventory, 200, 60_000, "PUT"
		put.Folder, put.Name = "Inventories", "system on "+d.Name+" at 20261123T120000.ndi.gz"
		put.Path = "/ManageSoftRL/Inventories/" + put.Name
		arrival := event.Event{Time: e.Time, Topic: event.TopicArrival, Folder: put.Folder, Name: put.Name, Bytes: put.Bytes, Since: e.Time}
		relay := event.Event{Time: e.Time, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: put.Kind, Folder: put.Folder, Name: put.Name, Status: 200, Bytes: put.Bytes, Peer: "http://parent"}
		events = append(events, e, schedule, put, arrival, relay)
	}
	return events
}

// recorder is a running journal with its state.
type recorder struct {
	*Journal
	t     *testing.T
	state *estate.State
	stop  func() error
	heard chan event.Event

	mu        sync.Mutex
	published []event.Event
}

// start starts a journal in dir.
func start(t *testing.T, c Config) *recorder {
	t.Helper()
	r := &recorder{t: t, state: estate.NewState(estate.Limits{}), heard: make(chan event.Event, 1000)}
	c.Publish = func(e event.Event) {
		r.mu.Lock()
		r.published = append(r.published, e)
		r.mu.Unlock()
		r.heard <- e
	}
	r.Journal = New(c)
	r.Recall(context.Background(), r.state)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = r.stop() })
	return r
}

// unapplied is for events that the state is not to have.
func unapplied(...event.Event) {}

// fold applies and records events, as a running beacon does.
func (r *recorder) fold(events []event.Event) {
	for batch := range slices.Chunk(slices.Clone(events), 500) {
		r.Record(batch, r.state.Apply)
	}
}

// hurry makes the next Record save the state, as after many events.
func (r *recorder) hurry() {
	r.Journal.mu.Lock()
	defer r.Journal.mu.Unlock()
	r.pace.events = checkpointEvents
}

func (r *recorder) end() {
	r.t.Helper()
	if err := r.stop(); err != nil {
		r.t.Error(err)
	}
}

// await waits until a matching event is published.
func (r *recorder) await(what string, fits func(event.Event) bool) event.Event {
	r.t.Helper()
	timeout := time.NewTimer(time.Minute)
	defer timer(timeout)
	for {
		select {
		case e := <-r.heard:
			if fits(e) {
				return e
			}
		case <-timeout.C:
			r.t.Fatalf("not published: %s", what)
		}
	}
}

func timer(t *time.Timer) { t.Stop() }

// gaps returns the gaps that were published so far.
func (r *recorder) gaps() (gaps []event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.published {
		if e.Topic == event.TopicGap {
			gaps = append(gaps, e)
		}
	}
	return gaps
}

// all reads the whole history.
func (r *recorder) all() []event.Event {
	r.t.Helper()
	return read(r.t, r.Journal, time.Time{}, time.Time{})
}

func read(t *testing.T, j *Journal, since, until time.Time) (events []event.Event) {
	t.Helper()
	last := int64(0)
	for e, err := range j.Events(since, until) {
		if err != nil {
			t.Error(err)
		}
		if e.ID <= 0 || len(events) > 0 && e.Time.Equal(events[len(events)-1].Time) && e.ID <= last {
			t.Errorf("%+v follows the id %d", e, last)
		}
		last, e.ID = e.ID, 0
		events = append(events, e)
	}
	return events
}

// sample is everything that must survive a restart; of the stream only the newest part.
func sample(s *estate.State, now time.Time) estate.Sample {
	out := s.Sample(estate.Query{
		Now: now, Parts: estate.PartOverview | estate.PartAgents | estate.PartFailures | estate.PartQueue | estate.PartFailover | estate.PartRequests,
		Columns: 30, Rows: 50, Agents: estate.AgentsQuery{Limit: 1 << 20}, Failures: failures.Query{Limit: 1 << 20},
		Requests: estate.RequestsQuery{Limit: 15_000},
	})
	out.Silence.Judged, out.Silence.Estate = false, rhythm.HerdVerdict{} // of the rounds of this run
	for i := range out.Requests.Rows {
		out.Requests.Rows[i].ID = 0
	}
	for i := range out.Failures.Groups {
		out.Failures.Groups[i].Newest.ID = 0
	}
	for i := range out.Failures.Rows {
		out.Failures.Rows[i].Newest.ID = 0
	}
	out.Version, out.Requests.Next, out.Requests.Until, out.Requests.Numbers = 0, 0, 0, nil // counted from this start
	return out
}
