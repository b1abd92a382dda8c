package estate

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/racetest"
)

// life returns n events of a small estate that cover all topics, spread over about ten days.
func life(rng *rand.Rand, n int) []event.Event {
	events := make([]event.Event, 0, n)
	at := noon
	for len(events) < n {
		at = at.Add(time.Duration(rng.Int64N(int64(10 * series.Day / time.Duration(n) * 2))))
		i := rng.IntN(20)
		d := protocol.Device{Name: fmt.Sprintf("HOST%02d", i%16), Domain: []string{"corp.example", "lab.example"}[i/16]}
		from := netip.AddrFrom4([4]byte{10, 0, 0, byte(i - i%2*(i%3))}) // some devices share an address
		name := fmt.Sprintf("%s at %d.ndi", d.Name, rng.IntN(9))
		file := event.Event{Time: at, Folder: []string{"Inventories", "UsageData", "Logs"}[i%3], Name: name, Kind: protocol.KindInventory}
		switch rng.IntN(13) {
		case 0, 1:
			e := request(at, d, from, protocol.Kind(rng.IntN(int(protocol.Kinds))), []int{200, 200, 404, 507}[rng.IntN(4)])
			e.UserAgent = []string{"", "ManageSoft for Linux 21.1"}[i%2]
			events = append(events, e)
		case 2:
			events = append(events, request(at, protocol.Device{}, from, []protocol.Kind{protocol.KindSchedule, protocol.KindAgentConfiguration}[rng.IntN(2)], []int{200, 404}[i%2]))
		case 3: // its domain is not reported, or not yet
			events = append(events, request(at, protocol.Device{Name: d.Name}, from, protocol.KindInventory, 200))
		case 4, 5, 6:
			file.Topic, file.Direction, file.Status = event.TopicRelay, event.DirectionRelay, []int{200, 200, 503}[rng.IntN(3)]
			events = append(events, file)
		case 7, 8, 9, 10:
			file.Topic = []event.Topic{event.TopicArrival, event.TopicDeparture, event.TopicDeparture, event.TopicParked}[rng.IntN(4)]
			events = append(events, file)
		case 11:
			events = append(events, event.Event{
				Time: at, Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: d, Address: from, Cause: event.CauseTruncated, Path: name,
			})
		default:
			events = append(events, event.Event{
				Time: at, Topic: event.TopicGap, Name: []string{"feed", event.GapHistory, event.GapExamination}[i%3], Count: i % 3, Detail: "why",
			})
		}
	}
	return events
}

// known samples everything that must survive a restart.
func known(s *State, now time.Time) Sample {
	out := s.Sample(Query{
		Now: now, Parts: PartOverview | PartAgents | PartFailures | PartQueue | PartFailover, Columns: 30, Rows: 100,
		Agents: AgentsQuery{Limit: 100}, Failures: failures.Query{Limit: 100},
	})
	out.Version = 0
	for i := range out.Agents.Rows {
		row := &out.Agents.Rows[i]
		row.Silent, row.Away, row.Stale, row.Usual = false, false, false, 0
	}
	out.Totals.Silent, out.Totals.Stale = 0, 0
	out.Silence = Silence{} // of the rounds of this run; see package roster
	return out
}

func differences(t *testing.T, got, want Sample) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		if name := g.Type().Field(i).Name; !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s\n got %+v\nwant %+v", name, g.Field(i), w.Field(i))
		}
	}
}

// carried passes the parts of a checkpoint through their JSON form.
func carried(t *testing.T, c Checkpoint) Checkpoint {
	t.Helper()
	text, err := json.Marshal(&c.Parts)
	if err != nil {
		t.Fatal(err)
	}
	c.Parts = Parts{}
	if err := json.Unmarshal(text, &c.Parts); err != nil {
		t.Fatal(err)
	}
	return c
}

// compose applies a later checkpoint on top of an earlier one.
func compose(c, later Checkpoint) Checkpoint {
	all := slices.Clone(c.Agents)
	drop := func(d protocol.Device) {
		all = slices.DeleteFunc(all, func(a roster.Record) bool { return a.Device == d })
	}
	if later.Whole {
		all = nil
	}
	for _, d := range later.Forgotten {
		drop(d)
	}
	for _, a := range later.Agents {
		drop(a.Device)
		all = append(all, a)
	}
	return Checkpoint{Whole: c.Whole, Parts: later.Parts, Agents: all}
}

// restore restores a checkpoint.
func restore(t testing.TB, s *State, c Checkpoint) {
	t.Helper()
	if err := s.Restore(&c.Parts, agentsIn(c)); err != nil {
		t.Fatal(err)
	}
}

func agentsIn(c Checkpoint) iter.Seq2[roster.Record, error] {
	return func(yield func(roster.Record, error) bool) {
		for _, a := range c.Agents {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// TestCheckpointHoldsWhatIsKnown takes checkpoints during a run and restores them at its end. One
// whole checkpoint and the composition of all partial ones must restore the same state, and the
// states must stay equal when both runs continue.
func TestCheckpointHoldsWhatIsKnown(t *testing.T) {
	for seed := range uint64(20 / racetest.Part) {
		rng := rand.New(rand.NewPCG(seed, 7))
		limits := Limits{Agents: []int{100, 15}[seed%2], Failures: []int{1000, 30}[seed/2%2]}
		events := life(rng, 1500)
		past, future := events[:1000], events[1000:]
		s := NewState(limits)
		var small Checkpoint
		for chunk := range slices.Chunk(past, 1+rng.IntN(90)) {
			s.Apply(chunk...)
			small = compose(small, carried(t, s.Checkpoint(false)))
		}
		whole := carried(t, s.Checkpoint(true))
		for _, m := range []Checkpoint{small, whole} {
			back := NewState(limits)
			restore(t, back, m)
			now := past[len(past)-1].Time.Add(time.Minute)
			differences(t, known(back, now), known(s, now))
			if again := back.Checkpoint(false); len(again.Agents) > 0 || len(again.Forgotten) > 0 || again.Whole {
				t.Errorf("what was just recalled is new: %+v", again)
			}
		}
		back := NewState(limits)
		restore(t, back, whole)
		back.Recollect(past...)
		s.Apply(future...)
		back.Apply(future...)
		now := future[len(future)-1].Time
		differences(t, known(back, now), known(s, now))
		stream := Query{Now: now, Parts: PartRequests | PartAgent, Agent: protocol.Device{Name: "HOST03", Domain: "corp.example"}, Rows: 9, Requests: RequestsQuery{Limit: 2000}}
		differences(t, versionless(back.Sample(stream)), versionless(s.Sample(stream)))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func versionless(s Sample) Sample {
	s.Version = 0
	return s
}

func TestRestoreKeepsTheLimit(t *testing.T) {
	s, _ := estateOf(10)
	small := NewState(Limits{Agents: 6})
	restore(t, small, s.Checkpoint(true))
	got := small.Sample(Query{Now: noon, Parts: PartAgents, Agents: AgentsQuery{Limit: 99}})
	if rows := got.Agents.Rows; len(rows) != 6 || rows[0].Device.Name != "HOST-000009" || got.Totals.Forgotten != 4 {
		t.Errorf("%d agents from %+v on, %d forgotten; want the newest 6, 4 forgotten", len(rows), rows[0].Device, got.Totals.Forgotten)
	}
	if gone := small.Checkpoint(false).Forgotten; len(gone) != 4 {
		t.Errorf("told that %v are forgotten, want four devices", gone)
	}
}

func TestACheckpointIsWholeAgainWhenNobodyAsked(t *testing.T) {
	s := NewState(Limits{Agents: 2})
	if !s.Checkpoint(false).Whole {
		t.Error("the first memory is not whole")
	}
	for i := range 6 {
		s.Apply(request(noon, protocol.Device{Name: string(rune('A' + i))}, netip.Addr{}, protocol.KindPolicy, 200))
	}
	if m := s.Checkpoint(false); !m.Whole || len(m.Agents) != 2 || m.Forgotten != nil {
		t.Errorf("after four were forgotten of two: %+v, want a whole memory", m)
	}
}

func TestLiveThingsAreUnknownAfterRestore(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicStart, Name: "B1"},
		event.Event{Time: noon, Topic: event.TopicPulse, Count: 3},
		event.Event{Time: noon, Topic: event.TopicParent, Name: "P", Peer: "http://p", Reach: event.ReachUp},
		event.Event{Time: noon.Add(time.Second), Topic: event.TopicParent, Name: "P", Peer: "http://p", Reach: event.ReachDown},
		event.Event{Time: noon, Topic: event.TopicListing, Folder: "Logs", Count: 5},
		event.Event{Time: noon, Topic: event.TopicHistory, Cause: event.CauseDiskFull},
		request(noon, heron, tenOne, protocol.KindInventory, 200),
	)
	back := NewState(Limits{})
	restore(t, back, s.Checkpoint(true))
	got := back.Sample(Query{Now: noon, Parts: PartQueue | PartFailover, Rows: 9})
	if got.Beacon != (Beacon{}) || got.Parent != (Peer{}) || got.Totals.Queue.Listed || got.Totals.History.Problem != "" {
		t.Errorf("something live is known: %+v %+v %+v", got.Beacon, got.Parent, got.Totals)
	}
	if len(got.Failover.Changes) != 1 || got.Queue[0].LastReceived != noon {
		t.Errorf("changes %+v, queue %+v: want one change and the last received", got.Failover.Changes, got.Queue)
	}
}

func TestReplayCountsButTellsNothingLive(t *testing.T) {
	s := NewState(Limits{})
	at := func(d time.Duration, r event.Reach) event.Event {
		return event.Event{Time: noon.Add(d), Topic: event.TopicParent, Name: "P", Peer: "http://p", Reach: r}
	}
	s.Replay(
		event.Event{Time: noon, Topic: event.TopicStart, Name: "B1"},
		request(noon, heron, tenOne, protocol.KindPolicy, 200),
		at(0, event.ReachUnknown), at(1, event.ReachUp), at(2, event.ReachDown), at(3, event.ReachDown), at(4, event.ReachUp),
		event.Event{Time: noon, Topic: event.TopicGap, Name: "feed", Count: 2},
	)
	got := s.Sample(Query{Now: noon, Parts: PartFailover, Rows: 9})
	if got.Totals.Known != 1 || got.Totals.Gaps != 2 || len(got.Failover.Changes) != 2 {
		t.Errorf("known %d, gaps %d, changes %+v; want 1, 2 and down, up", got.Totals.Known, got.Totals.Gaps, got.Failover.Changes)
	}
	if since := s.Checkpoint(false).Parts.Counts.Since; since != noon {
		t.Errorf("known since %v, want the replayed start", since)
	}
	if got.Beacon.Name != "" || len(got.Failover.Parents) != 0 {
		t.Errorf("beacon %+v, parents %+v: want none", got.Beacon, got.Failover.Parents)
	}
}

// BenchmarkCheckpoint copies 20,000 changed agents of 100,000, as after some seconds at the highest
// load. Apply is blocked meanwhile: 15 ms.
func BenchmarkCheckpoint(b *testing.B) {
	s, events := estateOf(100_000)
	s.Checkpoint(true)
	for b.Loop() {
		b.StopTimer()
		s.Apply(events[:80_000]...)
		b.StartTimer()
		if m := s.Checkpoint(false); len(m.Agents) != 20_000 {
			b.Fatalf("%d agents", len(m.Agents))
		}
	}
}

// BenchmarkRestore restores 100,000 agents into an empty state: 70 ms.
func BenchmarkRestore(b *testing.B) {
	s, _ := estateOf(100_000)
	m := s.Checkpoint(true)
	for b.Loop() {
		restore(b, NewState(Limits{}), m)
	}
}

// TestDamagedCheckpointsAreRefused parses parts that no release has written.
func TestDamagedCheckpointsAreRefused(t *testing.T) {
	for _, text := range []string{
		`{"traffic": {"requests": {"width_ns": 0, "newest": 5, "counts": [[1, 2]]}}}`,
		`{"traffic": {"requests": {"width_ns": 1000000000, "newest": 5, "counts": [[9223372036854775807, 2]]}}}`,
		`{"traffic": {"requests": {"width_ns": 1000000000, "newest": 5, "counts": [[-1, 2]]}}}`,
		`{"traffic": {"requests": 7}}`, `{"traffic": {"latency": 7}}`, `{"traffic": {"kinds": 7}}`, `{"traffic": {"kinds": [7]}}`, `{"traffic": {"newer_from": 7}}`,
		`{"traffic": {"kinds": [{"direction": "sideways", "kind": "policy"}]}}`,
	} {
		var p Parts
		if err := json.Unmarshal([]byte(text), &p); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

// TestAFailedRestoreChangesNothing has an error after some agents.
func TestAFailedRestoreChangesNothing(t *testing.T) {
	full, _ := estateOf(10)
	c := full.Checkpoint(true)
	s := NewState(Limits{})
	broken := errors.New("bad disk")
	if err := s.Restore(&c.Parts, func(yield func(roster.Record, error) bool) {
		_ = yield(c.Agents[0], nil) && yield(roster.Record{}, broken)
	}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if n := s.Sample(Query{Now: noon}).Totals.Known; n != 0 {
		t.Errorf("%d agents", n)
	}
}
