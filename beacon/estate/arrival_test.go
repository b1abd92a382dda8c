package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// probe returns the result of a probe of LON-BEACON2 at the given time after noon.
func probe(after time.Duration, r event.Reach) event.Event {
	return event.Event{Time: noon.Add(after), Topic: event.TopicSibling, Name: "LON-BEACON2", Peer: "http://lon-beacon2", Reach: r}
}

// comes returns the first request of a device, at the given time after noon.
func comes(after time.Duration, n int, k protocol.Kind) event.Event {
	return request(noon.Add(after), protocol.Device{Name: fmt.Sprintf("HOST%02d", n)}, netip.AddrFrom4([4]byte{10, 2, 0, byte(n)}), k, 200)
}

func start(after time.Duration) event.Event {
	return event.Event{Time: noon.Add(after), Topic: event.TopicStart}
}

func TestFailoverIsToldFromNewDevices(t *testing.T) {
	const h = time.Hour
	type came struct{ fresh, returned, over int64 }
	tests := []struct {
		name   string
		events []event.Event
		want   came
	}{
		{"a first policy while all siblings are up is of a new device",
			[]event.Event{start(0), probe(0, event.ReachUp), comes(h, 1, protocol.KindPolicy)}, came{1, 0, 0}},
		{"a first contact while a sibling is down is likely failover",
			[]event.Event{start(0), probe(0, event.ReachUp), probe(h, event.ReachDown), comes(h+1, 1, protocol.KindPolicy)}, came{0, 0, 1}},
		{"so is one between the last good probe and the one that found the outage",
			[]event.Event{start(0), probe(0, event.ReachUp), probe(h, event.ReachUp), comes(h+5*time.Second, 1, protocol.KindPolicy), probe(h+15*time.Second, event.ReachDown)}, came{0, 0, 1}},
		{"and not one before the last good probe",
			[]event.Event{start(0), comes(h-1, 1, protocol.KindPolicy), probe(h, event.ReachUp), probe(h+15*time.Second, event.ReachDown)}, came{1, 0, 0}},
		{"when it is up again, a first contact is of a new device",
			[]event.Event{start(0), probe(0, event.ReachUp), probe(h, event.ReachDown), probe(2*h, event.ReachUp), comes(3*h, 1, protocol.KindPolicy)}, came{1, 0, 0}},
		{"a device that was away and comes back in an outage likely came by failover",
			[]event.Event{start(0), comes(0, 1, protocol.KindPolicy), probe(29*h, event.ReachUp), probe(30*h, event.ReachDown), comes(31*h, 1, protocol.KindPolicy)}, came{1, 0, 1}},
		{"a sibling that is down for weeks explains no new device any more",
			[]event.Event{start(0), probe(0, event.ReachUp), probe(h, event.ReachDown), comes(9*24*h, 1, protocol.KindPolicy)}, came{1, 0, 0}},
		{"a sibling that was down when this beacon was first started explains nothing on the first day",
			[]event.Event{start(0), probe(0, event.ReachDown), comes(h, 1, protocol.KindPolicy), comes(25*h, 2, protocol.KindPolicy)}, came{1, 0, 1}},
		{"an upload without a policy is likely of an agent of another beacon",
			[]event.Event{start(0), comes(25*h, 1, protocol.KindInventory)}, came{0, 0, 1}},
		{"but on the first day nobody knows whether its policy came from here before",
			[]event.Event{start(0), comes(23*h, 1, protocol.KindInventory)}, came{1, 0, 0}},
		{"nor after events were lost",
			[]event.Event{start(0), {Time: noon.Add(24 * h), Topic: event.TopicGap, Name: "feed", Count: 3}, comes(25*h, 1, protocol.KindInventory)}, came{1, 0, 0}},
		{"nor when its address has fetched a policy that names no device",
			[]event.Event{start(0), request(noon.Add(25*h), protocol.Device{}, netip.AddrFrom4([4]byte{10, 2, 0, 1}), protocol.KindPolicy, 200), comes(25*h+1, 1, protocol.KindInventory)}, came{1, 0, 0}},
		{"time in which this beacon did not run is no absence of a device",
			[]event.Event{start(0), comes(h, 1, protocol.KindPolicy), {Time: noon.Add(2 * h), Topic: event.TopicStop}, start(50 * h), comes(51*h, 1, protocol.KindPolicy)}, came{1, 0, 0}},
		{"an outage from before a night without this beacon is not known to go on",
			[]event.Event{start(0), probe(0, event.ReachUp), probe(h, event.ReachDown), start(10 * h), comes(10*h+1, 1, protocol.KindPolicy)}, came{1, 0, 0}},
		{"one from before a restart is",
			[]event.Event{start(0), probe(0, event.ReachUp), probe(h, event.ReachDown), start(h + time.Minute), comes(h+2*time.Minute, 1, protocol.KindPolicy)}, came{0, 0, 1}},
		{"this beacon itself in the list is no sibling",
			[]event.Event{start(0), {Time: noon, Topic: event.TopicSibling, Name: "10.0.0.1", Peer: "http://10.0.0.1", Reach: event.ReachDown, Active: true}, comes(h, 1, protocol.KindPolicy)}, came{1, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(tt.events...)
			f := s.Sample(Query{Now: noon.Add(12 * 24 * time.Hour), Parts: PartFailover, Rows: 99, Columns: 1}).Failover
			var got came
			for _, a := range f.Arrivals {
				switch {
				case a.Inferred():
					got.over++
				case a.Returned:
					got.returned++
				default:
					got.fresh++
				}
			}
			if got != tt.want {
				t.Errorf("new, returned, by failover: %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTheOverviewCallsNewDevicesNoFailover(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(start(0), probe(0, event.ReachUp))
	for n := range 5 {
		s.Apply(comes(time.Duration(n)*time.Second, n, protocol.KindPolicy))
	}
	s.Apply(probe(time.Minute, event.ReachDown))
	for n := range 3 {
		s.Apply(comes(2*time.Minute, 10+n, protocol.KindPolicy))
	}
	sample := func(s *State) Sample {
		return s.Sample(Query{Now: noon.Add(5 * time.Minute), Parts: PartOverview | PartFailover, Columns: 60, Rows: 9})
	}
	check := func(when string, got Sample) {
		t.Helper()
		if o := got.Overview; o.HourNew != 5 || o.HourOver != 3 || total(o.CameOver) != 3 {
			t.Errorf("%s: %d new, %d by failover, %d drawn; want 5, 3, 3", when, o.HourNew, o.HourOver, total(o.CameOver))
		}
		if f := got.Failover; total(f.First) != 5 || total(f.CameOver) != 3 || f.Arrivals[0].From != "LON-BEACON2" {
			t.Errorf("%s: %d new, %d by failover, the last from %q", when, total(f.First), total(f.CameOver), f.Arrivals[0].From)
		}
	}
	check("live", sample(s))
	if f := sample(s).Facts; f.CameOver != 3 || len(f.SiblingsDown) != 1 || f.SiblingsDown[0].Name != "LON-BEACON2" {
		t.Errorf("%d came over, down: %+v", f.CameOver, f.SiblingsDown)
	}

	back := NewState(Limits{})
	restore(t, back, carried(t, s.Checkpoint(true)))
	back.Apply(start(3 * time.Minute))
	check("after a restart", sample(back))
	back.Apply(comes(4*time.Minute, 20, protocol.KindPolicy))
	if got := sample(back); got.Overview.HourOver != 4 {
		t.Errorf("after a restart in the outage %d came by failover, want 4", got.Overview.HourOver)
	}
}

// TestAnEarlierReleaseKeptNoFailover recalls a checkpoint without outages.
func TestAnEarlierReleaseKeptNoFailover(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(start(0), comes(0, 1, protocol.KindPolicy))
	m := s.Checkpoint(true)
	m.Parts.Arrivals.Over, m.Parts.Arrivals.Outages = series.Counts{}, nil
	back := NewState(Limits{})
	restore(t, back, carried(t, m))
	if o := back.Sample(Query{Now: noon, Parts: PartOverview, Columns: 9}).Overview; o.HourNew != 1 || o.HourOver != 0 {
		t.Errorf("%d new, %d by failover; want 1, 0", o.HourNew, o.HourOver)
	}
}

func TestTwoOutagesNameNeitherForSure(t *testing.T) {
	s := NewState(Limits{})
	other := probe(time.Minute, event.ReachDown)
	other.Name, other.Peer = "PAR-BEACON1", "http://par-beacon1"
	s.Apply(start(0), probe(0, event.ReachUp), event.Event{Time: noon, Topic: event.TopicSibling, Name: other.Name, Peer: other.Peer, Reach: event.ReachUp},
		probe(time.Minute, event.ReachDown), other, comes(2*time.Minute, 1, protocol.KindPolicy))
	got := s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartFailover, Rows: 9}).Failover.Arrivals[0]
	if got.From != "PAR-BEACON1" || got.Others != 1 || !got.Down.Equal(noon.Add(time.Minute)) {
		t.Errorf("it came from %q or %d others; want the one that went down last, or one other", got.From, got.Others)
	}
}

func total(counts []int64) (sum int64) {
	for _, n := range counts {
		sum += max(n, 0)
	}
	return sum
}
