package estate

import (
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var (
	noon    = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	heron   = protocol.Device{Name: "HERON07", Domain: "corp.example"}
	owl     = protocol.Device{Name: "OWL12", Domain: "corp.example"}
	tenOne  = netip.MustParseAddr("10.1.0.8")
	tenFour = netip.MustParseAddr("10.1.4.2")
)

func request(at time.Time, d protocol.Device, from netip.Addr, k protocol.Kind, status int) event.Event {
	e := event.Event{
		Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Device: d, Address: from,
		Method: "GET", Path: "/ManageSoftDL/x", Status: status, Bytes: 1000, Duration: 2 * time.Millisecond,
	}
	if k == protocol.KindInventory || k == protocol.KindUsage || k == protocol.KindLog {
		e.Direction, e.Method, e.Folder, e.Name = event.DirectionUpload, "PUT", "Inventories", d.Name+" at 20261123T120000.ndi"
	}
	return e
}

func agentsOf(s *State, now time.Time) []AgentRow {
	return s.Sample(Query{Now: now, Parts: PartAgents, Agents: AgentsQuery{Sort: SortName, Limit: 1000}}).Agents.Rows
}

func TestDevicesAreToldApart(t *testing.T) {
	tests := []struct {
		name   string
		events []event.Event
		want   []protocol.Device
	}{
		{"letter case does not make another device", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200),
			request(noon, protocol.Device{Name: "heron07", Domain: "CORP.example"}, tenOne, protocol.KindPolicy, 200),
		}, []protocol.Device{heron}},
		{"an upload without a domain belongs to the device of that name", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200),
			request(noon, protocol.Device{Name: "HERON07"}, tenFour, protocol.KindInventory, 200),
		}, []protocol.Device{heron}},
		{"a device without a domain takes on the one it gives later", []event.Event{
			request(noon, protocol.Device{Name: "HERON07"}, tenOne, protocol.KindInventory, 200),
			request(noon, heron, tenOne, protocol.KindPolicy, 200),
		}, []protocol.Device{heron}},
		{"one name in two domains is two devices", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200),
			request(noon, protocol.Device{Name: "HERON07", Domain: "lab.example"}, tenFour, protocol.KindPolicy, 200),
		}, []protocol.Device{heron, {Name: "HERON07", Domain: "lab.example"}}},
		{"of two devices of one name an upload belongs to the one of its address", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200),
			request(noon, protocol.Device{Name: "HERON07", Domain: "lab.example"}, tenFour, protocol.KindPolicy, 200),
			request(noon, protocol.Device{Name: "HERON07"}, tenFour, protocol.KindInventory, 200),
		}, []protocol.Device{heron, {Name: "HERON07", Domain: "lab.example"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(tt.events...)
			var got []protocol.Device
			for _, r := range agentsOf(s, noon) {
				got = append(got, r.Device)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("devices %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNamelessRequestsBelongToTheDeviceOfTheAddress(t *testing.T) {
	schedule := func(at time.Time, from netip.Addr) event.Event {
		return request(at, protocol.Device{}, from, protocol.KindSchedule, 200)
	}
	tests := []struct {
		name   string
		before []event.Event
		probe  event.Event
		want   event.Attribution
		device protocol.Device
	}{
		{"right after the policy", []event.Event{request(noon, heron, tenOne, protocol.KindPolicy, 200)},
			schedule(noon.Add(time.Minute), tenOne), event.ByAddress, heron},
		{"an address nobody used", []event.Event{request(noon, heron, tenOne, protocol.KindPolicy, 200)},
			schedule(noon, tenFour), event.Unattributed, protocol.Device{}},
		{"after the window", []event.Event{request(noon, heron, tenOne, protocol.KindPolicy, 200)},
			schedule(noon.Add(11*time.Minute), tenOne), event.Unattributed, protocol.Device{}},
		{"each request extends the window", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200), schedule(noon.Add(9*time.Minute), tenOne),
		}, schedule(noon.Add(18*time.Minute), tenOne), event.ByAddress, heron},
		{"behind a shared address", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200), request(noon.Add(time.Second), owl, tenOne, protocol.KindPolicy, 200),
		}, schedule(noon.Add(2*time.Second), tenOne), event.Unattributed, protocol.Device{}},
		{"a shared address stays shared for a day", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200), request(noon.Add(time.Second), owl, tenOne, protocol.KindPolicy, 200),
			request(noon.Add(23*time.Hour), owl, tenOne, protocol.KindPolicy, 200),
		}, schedule(noon.Add(23*time.Hour+time.Second), tenOne), event.Unattributed, protocol.Device{}},
		{"an address that moved to another device later", []event.Event{
			request(noon, heron, tenOne, protocol.KindPolicy, 200), request(noon.Add(time.Hour), owl, tenOne, protocol.KindPolicy, 200),
		}, schedule(noon.Add(time.Hour+time.Second), tenOne), event.ByAddress, owl},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(tt.before...)
			probe := []event.Event{tt.probe}
			s.Apply(probe...)
			if got := probe[0]; got.Attribution != tt.want || got.Device != tt.device {
				t.Errorf("got %v %v, want %v %v", got.Attribution, got.Device, tt.want, tt.device)
			}
		})
	}
}

func TestFirstPolicyLost(t *testing.T) {
	type want struct{ lost, pending, failing int }
	fail := request(noon, heron, tenOne, protocol.KindPolicy, 400)
	tests := []struct {
		name   string
		events []event.Event
		at     time.Duration
		want   want
	}{
		{"a moment after the failure the device may still be trying", []event.Event{fail}, time.Minute, want{0, 1, 1}},
		{"silent since, it is lost", []event.Event{fail}, 5 * time.Minute, want{1, 0, 1}},
		{"an upload hours later shows that it is at work", []event.Event{fail, request(noon.Add(3*time.Hour), heron, tenOne, protocol.KindUsage, 200)}, 5 * time.Hour, want{0, 0, 1}},
		{"an upload right after it does not", []event.Event{fail, request(noon.Add(time.Minute), heron, tenOne, protocol.KindLog, 200)}, 5 * time.Hour, want{1, 0, 1}},
		{"another failure hours later does not", []event.Event{fail, request(noon.Add(3*time.Hour), heron, tenOne, protocol.KindPolicy, 503)}, 5 * time.Hour, want{1, 0, 1}},
		{"a later policy ends it", []event.Event{fail, request(noon.Add(time.Minute), heron, tenOne, protocol.KindPolicy, 200)}, time.Hour, want{0, 0, 0}},
		{"a device that had a policy before is failing, not lost",
			[]event.Event{request(noon.Add(-time.Hour), heron, tenOne, protocol.KindPolicy, 200), fail}, time.Hour, want{0, 0, 1}},
		{"a first contact that is an upload is not a lost policy",
			[]event.Event{request(noon.Add(-time.Hour), heron, tenOne, protocol.KindInventory, 200), fail}, time.Hour, want{0, 0, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(tt.events...)
			got := s.Sample(Query{Now: noon.Add(tt.at)}).Totals
			if g := (want{got.Lost, got.Pending, got.Failing}); g != tt.want {
				t.Errorf("lost, pending, failing = %v, want %v", g, tt.want)
			}
		})
	}
}

func TestFailuresAreGroupedAndSolved(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		request(noon, heron, tenOne, protocol.KindPolicy, 400),
		request(noon.Add(time.Second), owl, tenFour, protocol.KindPolicy, 400),
		request(noon.Add(2*time.Second), owl, tenFour, protocol.KindInventory, 507),
		request(noon.Add(3*time.Second), protocol.Device{}, netip.MustParseAddr("10.9.9.9"), protocol.KindSchedule, 404),
		request(noon.Add(4*time.Second), owl, tenFour, protocol.KindPolicy, 200),
	)
	got := s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartFailures, Failures: failures.Query{Limit: 10}}).Failures
	var kinds []protocol.Kind
	for _, g := range got.Groups {
		kinds = append(kinds, g.Kind)
	}
	if want := []protocol.Kind{protocol.KindSchedule, protocol.KindInventory, protocol.KindPolicy}; !slices.Equal(kinds, want) {
		t.Fatalf("groups %v, want %v: of one open device each, the most recent first", kinds, want)
	}
	policy := failures.Query{Limit: 10, Group: got.Groups[2].Key}
	got = s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartFailures, Failures: policy}).Failures
	if g := got.Groups[got.Selected]; g.Devices != 2 || g.Open != 1 || g.Count != 2 {
		t.Errorf("policy group %+v, want 2 devices, 1 open", g)
	}
	first, second := got.Rows[0], got.Rows[1]
	if first.Device != heron || !first.OnFirst || !first.Lost || first.Solved {
		t.Errorf("first row %+v, want HERON07 lost on first contact", first)
	}
	if second.Device != owl || !second.Solved {
		t.Errorf("second row %+v, want OWL12 solved", second)
	}
	schedule := failures.Query{Limit: 10, Group: failures.Key{Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Status: 404}}
	rows := s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartFailures, Failures: schedule}).Failures.Rows
	if len(rows) != 1 || !rows[0].Address.IsValid() || rows[0].Device.Known() {
		t.Errorf("rows %+v: want one, by address only", rows)
	}
	s.Apply(event.Event{Time: noon.Add(25 * time.Hour), Topic: event.TopicPulse})
	later := s.Sample(Query{Now: noon.Add(25 * time.Hour), Parts: PartFailures, Failures: failures.Query{Limit: 10}}).Failures
	if len(later.Rows) != 0 {
		t.Errorf("after a day %d rows are left", len(later.Rows))
	}
}

func TestArrivalsAndReturns(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		request(noon, heron, tenOne, protocol.KindPolicy, 200),
		request(noon.Add(23*time.Hour), heron, tenOne, protocol.KindPolicy, 200),
		request(noon.Add(48*time.Hour), heron, tenOne, protocol.KindPolicy, 200),
	)
	got := s.Sample(Query{Now: noon.Add(48 * time.Hour), Parts: PartFailover, Rows: 10}).Failover.Arrivals
	if len(got) != 2 || !got[0].Returned || got[0].Away != 25*time.Hour || got[1].Returned {
		t.Errorf("arrivals %+v, want the first contact and one return after 25 h", got)
	}
}

func TestForgetsTheDeviceThatWasSilentLongest(t *testing.T) {
	s := NewState(Limits{Agents: 2})
	s.Apply(
		request(noon, heron, tenOne, protocol.KindPolicy, 400),
		request(noon.Add(1*time.Second), owl, tenFour, protocol.KindPolicy, 200),
		request(noon.Add(2*time.Second), protocol.Device{Name: "KITE03"}, netip.MustParseAddr("10.1.0.9"), protocol.KindPolicy, 200),
	)
	got := s.Sample(Query{Now: noon, Parts: PartAgents | PartFailures, Agents: AgentsQuery{Sort: SortName, Limit: 9}, Failures: failures.Query{Limit: 9}})
	if rows := got.Agents.Rows; len(rows) != 2 || rows[0].Device.Name != "KITE03" || rows[1].Device != owl {
		t.Errorf("agents %+v, want KITE03 and OWL12", rows)
	}
	if got.Totals.Forgotten != 1 || got.Totals.Failing != 0 || len(got.Failures.Rows) != 0 {
		t.Errorf("totals %+v with %d failures: the forgotten device is still counted", got.Totals, len(got.Failures.Rows))
	}
	nameless := []event.Event{request(noon.Add(3*time.Second), protocol.Device{}, tenOne, protocol.KindSchedule, 200)}
	s.Apply(nameless...)
	if nameless[0].Device.Known() {
		t.Errorf("the address of the forgotten device gave %v", nameless[0].Device)
	}
}

func TestAnEmptyIncomingIsListed(t *testing.T) {
	s := NewState(Limits{})
	for _, step := range []struct {
		name string
		e    event.Event
		want queue.Total
	}{
		{"it cannot be read", event.Event{Topic: event.TopicListing, Cause: event.CauseNotFound, Detail: "not found"}, queue.Total{Problem: "not found", Cause: event.CauseNotFound}},
		{"it holds no folder", event.Event{Topic: event.TopicListing}, queue.Total{Listed: true}},
		{"it is away again", event.Event{Topic: event.TopicListing, Cause: event.CauseNotFound, Detail: "not found"}, queue.Total{Listed: true, Problem: "not found", Cause: event.CauseNotFound}},
	} {
		step.e.Time = noon
		s.Apply(step.e)
		if got := s.Sample(Query{Now: noon}).Totals.Queue; !reflect.DeepEqual(got, step.want) {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
	}
}

func TestQueueJoinsTwoSources(t *testing.T) {
	name := "HERON07 at 20261123T120000.ndi"
	at := func(d time.Duration, topic event.Topic) event.Event {
		e := event.Event{Time: noon.Add(d), Topic: topic, Folder: "Inventories", Name: name, Status: 200}
		if topic == event.TopicRequest {
			e.Direction, e.Kind = event.DirectionUpload, protocol.KindInventory
		}
		return e
	}
	const s = time.Second
	type counts struct{ received, dropped, relayed, taken int64 }
	tests := []struct {
		name   string
		events []event.Event
		want   counts
	}{
		{"put, seen, relayed, gone", []event.Event{at(0, event.TopicRequest), at(s, event.TopicArrival), at(2*s, event.TopicRelay), at(3*s, event.TopicDeparture)}, counts{1, 0, 1, 0}},
		{"the folder tells first, both times", []event.Event{at(0, event.TopicArrival), at(0, event.TopicRequest), at(2*s, event.TopicDeparture), at(2*s, event.TopicRelay)}, counts{1, 0, 1, 0}},
		{"gone before it was ever seen", []event.Event{at(0, event.TopicRequest), at(s, event.TopicRelay)}, counts{1, 0, 1, 0}},
		{"gone, and the listing of before is told late", []event.Event{at(0, event.TopicRequest), at(s, event.TopicRelay), at(s, event.TopicArrival), at(5*s, event.TopicDeparture)}, counts{1, 0, 1, 0}},
		{"dropped in and taken by other programs", []event.Event{at(0, event.TopicArrival), at(s, event.TopicDeparture)}, counts{0, 1, 0, 1}},
		{"dropped in, relayed by us", []event.Event{at(0, event.TopicArrival), at(s, event.TopicRelay), at(2*s, event.TopicDeparture)}, counts{0, 1, 1, 0}},
		{"the same name twice", []event.Event{
			at(0, event.TopicRequest), at(s, event.TopicRelay), at(2*s, event.TopicRequest), at(3*s, event.TopicArrival), at(4*s, event.TopicRelay), at(5*s, event.TopicDeparture),
		}, counts{2, 0, 2, 0}},
		{"a failed attempt relays nothing", []event.Event{at(0, event.TopicRequest), {
			Time: noon, Topic: event.TopicRelay, Folder: "Inventories", Name: name, Status: 503, Cause: event.CauseStatus,
		}}, counts{1, 0, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			st := NewState(Limits{})
			st.Apply(tt.events...)
			rows := st.Sample(Query{Now: noon.Add(time.Minute), Parts: PartQueue}).Queue
			if len(rows) != 1 {
				t.Fatalf("%d rows, want 1", len(rows))
			}
			r := rows[0]
			if got := (counts{r.Received, r.Dropped, r.Relayed, r.Taken}); got != tt.want {
				t.Errorf("received, dropped, relayed, taken = %v, want %v", got, tt.want)
			}
		})
	}
}

// TestAgentsInterleaveFreely applies the events of several agents in many orders that keep each
// agent's own order. The result for each agent must be the same.
func TestAgentsInterleaveFreely(t *testing.T) {
	var each [][]event.Event
	for i := range 5 {
		d := protocol.Device{Name: string(rune('A'+i)) + "HOST", Domain: "corp.example"}
		from := netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})
		each = append(each, []event.Event{
			request(noon.Add(1*time.Second), d, from, protocol.KindPolicy, []int{200, 400}[i%2]),
			request(noon.Add(2*time.Second), protocol.Device{}, from, protocol.KindSchedule, 200),
			request(noon.Add(3*time.Second), protocol.Device{Name: d.Name}, from, protocol.KindInventory, []int{200, 507}[i/3]),
		})
	}
	var want []AgentRow
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		left := slices.Clone(each)
		s := NewState(Limits{})
		version := s.version
		for len(left) > 0 {
			i := rng.IntN(len(left))
			s.Apply(left[i][0])
			if s.version <= version {
				t.Fatalf("version went from %d to %d", version, s.version)
			}
			version = s.version
			if left[i] = left[i][1:]; len(left[i]) == 0 {
				left = slices.Delete(left, i, i+1)
			}
		}
		got := agentsOf(s, noon.Add(time.Hour))
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: agents\n%+v\nwant\n%+v", seed, got, want)
		}
	}
}

func TestOrdersStandStillBetweenBeats(t *testing.T) {
	s, _ := estateOf(smallOrder + 10)
	r := s.Reader()
	q := Query{Now: noon.Add(time.Minute), Parts: PartAgents, Agents: AgentsQuery{Limit: 3}}
	before := answered(t, r, q).Agents.Rows
	s.Apply(request(noon.Add(time.Minute), before[2].Device, before[2].Address, protocol.KindPolicy, 200))
	if during := answered(t, r, q).Agents.Rows; during[0].Device != before[0].Device {
		t.Errorf("the first row changed from %v to %v at once", before[0].Device, during[0].Device)
	}
	q.Now = q.Now.Add(orderBeat)
	if after := answered(t, r, q).Agents.Rows; after[0].Device != before[2].Device {
		t.Errorf("after a beat the first row is %v, want %v", after[0].Device, before[2].Device)
	}
}

func TestPausedStreamStandsStill(t *testing.T) {
	s := NewState(Limits{Transfers: 10})
	send := func(n int) {
		for range n {
			s.Apply(request(noon, heron, tenOne, protocol.KindPolicy, 200))
		}
	}
	send(5)
	q := RequestsQuery{Limit: 3}
	live := s.Sample(Query{Now: noon, Parts: PartRequests, Requests: q}).Requests
	if len(live.Rows) != 3 || !live.More || live.Numbers[0] != 4 {
		t.Fatalf("live: %d rows from %d, more %v", len(live.Rows), live.Numbers[0], live.More)
	}
	q.Paused, q.Until = true, live.Next
	send(4)
	paused := s.Sample(Query{Now: noon, Parts: PartRequests, Requests: q}).Requests
	if paused.Numbers[0] != 4 || paused.New != 4 || paused.Lost {
		t.Errorf("paused: first %d, new %d, lost %v; want 4, 4, false", paused.Numbers[0], paused.New, paused.Lost)
	}
	send(5)
	overrun := s.Sample(Query{Now: noon, Parts: PartRequests, Requests: q}).Requests
	if !overrun.Lost || len(overrun.Rows) != 1 {
		t.Errorf("overrun: %d rows, lost %v; want 1, true", len(overrun.Rows), overrun.Lost)
	}
}

func TestApplyAllocatesNothingForKnownDevices(t *testing.T) {
	s, events := estateOf(100)
	i := 0
	if n := testing.AllocsPerRun(1000, func() {
		e := &events[i%len(events)]
		e.Time = e.Time.Add(time.Minute)
		s.apply(e)
		i++
	}); n > 0.5 {
		t.Errorf("%v allocations per event", n)
	}
}

func TestParentAndSiblingsChangeState(t *testing.T) {
	s := NewState(Limits{})
	at := func(d time.Duration, topic event.Topic, reach event.Reach) event.Event {
		return event.Event{Time: noon.Add(d), Topic: topic, Name: "B2", Peer: "http://b2", Reach: reach}
	}
	s.Apply(
		at(0, event.TopicParent, event.ReachUnknown), at(time.Second, event.TopicParent, event.ReachUp),
		at(2*time.Second, event.TopicParent, event.ReachDown), at(3*time.Second, event.TopicParent, event.ReachDown),
		at(0, event.TopicSibling, event.ReachUnknown), at(time.Second, event.TopicSibling, event.ReachDown),
	)
	got := s.Sample(Query{Now: noon.Add(time.Minute), Parts: PartFailover, Rows: 10})
	if p := got.Parent; p.Reach != event.ReachDown || !p.Since.Equal(noon.Add(2*time.Second)) || !p.Checked.Equal(noon.Add(3*time.Second)) {
		t.Errorf("parent %+v, want down since 12:00:02, checked 12:00:03", p)
	}
	if c := got.Failover.Changes; len(c) != 2 {
		t.Errorf("changes %+v, want the parent's and the sibling's", c)
	}
	if got.Totals.SiblingsDown != 1 || got.Totals.Siblings != 1 {
		t.Errorf("totals %+v, want one sibling, down", got.Totals)
	}
}

func TestFilteredAgents(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		request(noon, heron, tenOne, protocol.KindPolicy, 400),
		request(noon, owl, tenFour, protocol.KindPolicy, 200),
		request(noon, protocol.Device{Name: "KITE03", Domain: "lab.example"}, netip.MustParseAddr("10.1.4.20"), protocol.KindPolicy, 200),
	)
	names := func(text string) (out string) {
		q := Query{Now: noon, Parts: PartAgents, Agents: AgentsQuery{Filter: parsed(text), Sort: SortName, Limit: 9}}
		for _, r := range s.Sample(q).Agents.Rows {
			out += r.Device.Name + " "
		}
		return out
	}
	for filter, want := range map[string]string{
		"": "HERON07 KITE03 OWL12 ", "Ow": "OWL12 ", "!ow": "HERON07 KITE03 ", "failing": "HERON07 ", "^ite": "", "^kit": "KITE03 ",
		"12$": "OWL12 ", "10.1.4": "KITE03 OWL12 ", "^10.1.4.2$": "OWL12 ", "corp !failing": "OWL12 ", "example lab": "KITE03 ",
	} {
		if got := names(filter); got != want {
			t.Errorf("filter %q shows %q, want %q", filter, got, want)
		}
	}
	s.Apply(request(noon, heron, tenFour, protocol.KindPolicy, 200))
	if got := names("failing"); got != "" {
		t.Errorf("after success %q is failing", got)
	}
	if got := names("^10.1.4.2$"); got != "HERON07 OWL12 " {
		t.Errorf("after a move %q is at the address", got)
	}
}

// TestAgentsOfLogsThatOverlap applies a log after another one that ends later.
func TestAgentsOfLogsThatOverlap(t *testing.T) {
	s := NewState(Limits{})
	for i, minutes := range []int{0, 5, 9, 3, 7} {
		s.Apply(request(noon.Add(time.Duration(minutes)*time.Minute), protocol.Device{Name: string(rune('A' + i))}, tenOne, protocol.KindPolicy, 200))
	}
	for _, reverse := range []bool{false, true} {
		got := ""
		for _, r := range s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartAgents, Agents: AgentsQuery{Limit: 9, Reverse: reverse}}).Agents.Rows {
			got += r.Device.Name
		}
		if want := map[bool]string{false: "CEBDA", true: "ADBEC"}[reverse]; got != want {
			t.Errorf("reversed %v: %s, want %s", reverse, got, want)
		}
	}
}

// TestAFlawOfTheFirstFileIsOfItsDevice reports the flaw before the request, as with --quarantine.
func TestAFlawOfTheFirstFileIsOfItsDevice(t *testing.T) {
	s := NewState(Limits{})
	upload := request(noon, protocol.Device{Name: "FRESH"}, tenOne, protocol.KindInventory, 200)
	upload.Direction = event.DirectionUpload
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: protocol.Device{Name: "FRESH"}, Address: tenOne, Cause: event.CauseEmpty, Active: true},
		upload,
	)
	got := s.Sample(Query{Now: noon.Add(time.Second), Parts: PartFailures | PartAgents | PartFailover, Agents: AgentsQuery{Limit: 9}, Failures: failures.Query{Limit: 9}, Rows: 9})
	if g := got.Failures.Groups; len(g) != 1 || g[0].Devices != 1 || g[0].Addresses != 0 {
		t.Errorf("groups %+v", g)
	}
	if r := got.Agents.Rows; len(r) != 1 || r[0].Device.Name != "FRESH" || r[0].Requests != 1 || len(got.Failover.Arrivals) != 1 {
		t.Errorf("agents %+v, arrivals %+v", r, got.Failover.Arrivals)
	}
}

func TestWhatIsPutAsideIsNoSuccess(t *testing.T) {
	s := NewState(Limits{})
	put := func(minute int, aside bool) Mark {
		s.Apply(event.Event{
			Time: noon.Add(time.Duration(minute) * time.Minute), Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory,
			Device: protocol.Device{Name: "PC1"}, Status: 200, Active: aside,
		})
		return s.Sample(Query{Now: noon, Parts: PartAgent, Agent: protocol.Device{Name: "PC1"}}).Agent.Inventory
	}
	if m := put(0, true); !m.Aside || !m.Success.IsZero() || m.Failed {
		t.Errorf("one inventory in BadLogs: %+v", m)
	}
	if m := put(1, false); m.Aside || !m.Success.Equal(noon.Add(time.Minute)) {
		t.Errorf("then one that arrives: %+v", m)
	}
	if m := put(2, true); !m.Aside || !m.Success.Equal(noon.Add(time.Minute)) {
		t.Errorf("then one in BadLogs: %+v", m)
	}
}

func TestFailuresByAddressAreGuesses(t *testing.T) {
	s := NewState(Limits{})
	from := netip.MustParseAddr("10.0.0.1")
	for i, e := range []event.Event{
		{Kind: protocol.KindPolicy, Device: protocol.Device{Name: "PC1"}, Status: 200},
		{Kind: protocol.KindSchedule, Status: 404},
		{Kind: protocol.KindPolicy, Device: protocol.Device{Name: "PC1"}, Status: 404},
	} {
		e.Topic, e.Direction, e.Address, e.Time = event.TopicRequest, event.DirectionDownload, from, noon.Add(time.Duration(i)*time.Second)
		s.Apply(e)
	}
	guessed := func(k protocol.Kind) bool {
		group := failures.Key{Direction: event.DirectionDownload, Kind: k, Status: 404}
		rows := s.Sample(Query{Now: noon.Add(time.Minute), Parts: PartFailures, Failures: failures.Query{Group: group, Limit: 10}}).Failures.Rows
		if len(rows) != 1 || rows[0].Device.Name != "PC1" {
			t.Fatalf("%v: %+v", k, rows)
		}
		return rows[0].Guessed
	}
	if !guessed(protocol.KindSchedule) || guessed(protocol.KindPolicy) {
		t.Errorf("a package is guessed: %v, a policy: %v", guessed(protocol.KindSchedule), guessed(protocol.KindPolicy))
	}
}

// TestAnAddressIsWellAgain lets an address without a device fail, and then succeed.
func TestAnAddressIsWellAgain(t *testing.T) {
	s := NewState(Limits{})
	put := func(second, status int) {
		s.Apply(event.Event{
			Time: noon.Add(time.Duration(second) * time.Second), Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindLog,
			Address: tenOne, Status: status,
		})
	}
	open := func(at int) (open, strays int) {
		got := s.Sample(Query{Now: noon.Add(time.Duration(at) * time.Second), Parts: PartFailures, Failures: failures.Query{Limit: 10}})
		return got.Failures.Groups[0].Open, got.Totals.Strays
	}
	put(0, 507)
	if open, strays := open(5); open != 1 || strays != 1 {
		t.Errorf("after a failure %d are open, %d strays", open, strays)
	}
	put(10, 200)
	if open, strays := open(15); open != 0 || strays != 0 {
		t.Errorf("after a success %d are open, %d strays", open, strays)
	}
}

// TestAFlawStaysUntilAGoodFile reports the flaw after the request that delivered the file, or
// before it if the file was moved to BadLogs.
func TestAFlawStaysUntilAGoodFile(t *testing.T) {
	s := NewState(Limits{})
	at := noon
	apply := func(e event.Event) {
		at = at.Add(time.Second)
		e.Time, e.Direction, e.Kind, e.Device, e.Address = at, event.DirectionUpload, protocol.KindInventory, heron, tenOne
		s.Apply(e)
	}
	check := func(step string, flawed, aside bool, open int) {
		t.Helper()
		got := s.Sample(Query{Now: at, Parts: PartAgent | PartFailures, Agent: heron, Failures: failures.Query{Limit: 10}})
		m, opened := got.Agent.Inventory, 0
		for _, g := range got.Failures.Groups {
			opened += g.Open
		}
		if m.Flawed != flawed || m.Aside != aside || opened != open {
			t.Errorf("%s: flawed %v, put aside %v, %d open", step, m.Flawed, m.Aside, opened)
		}
	}
	apply(event.Event{Topic: event.TopicRequest, Status: 200})
	apply(event.Event{Topic: event.TopicFlaw, Cause: event.CauseEmpty})
	check("an empty file", true, false, 1)
	apply(event.Event{Topic: event.TopicRequest, Status: 200})
	check("then a good one", false, false, 0)
	apply(event.Event{Topic: event.TopicFlaw, Cause: event.CauseCorrupt, Active: true})
	apply(event.Event{Topic: event.TopicRequest, Status: 200, Active: true})
	check("then a corrupt one that is put aside", false, true, 1)
	apply(event.Event{Topic: event.TopicRequest, Status: 200})
	apply(event.Event{Topic: event.TopicFlaw, Cause: event.CauseDevice})
	apply(event.Event{Topic: event.TopicRequest, Status: 200})
	apply(event.Event{Topic: event.TopicFlaw, Cause: event.CauseEmpty})
	check("then one of another device, then an empty one", true, false, 3)
	at = at.Truncate(time.Second)
	apply(event.Event{Topic: event.TopicRequest, Status: 200})
	at = at.Add(-time.Second)
	apply(event.Event{Topic: event.TopicRequest, Status: 200, Active: true})
	check("a good one, and in the same second one that is put aside", false, true, 0)
}

func TestAPolicyWithoutANameIsOfNoDevice(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(request(noon, heron, tenOne, protocol.KindPolicy, 200), request(noon.Add(time.Second), protocol.Device{}, tenOne, protocol.KindPolicy, 404))
	m := s.Sample(Query{Now: noon.Add(time.Minute), Parts: PartAgent, Agent: heron}).Agent.Policy
	if m.Failed || m.Status != 200 {
		t.Errorf("the device is blamed: %+v", m)
	}
}
