package estate

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// climbed returns a beacon with a healthy agent, two that fail at different rungs, one whose
// connections fail, and one whose file the parent rejects.
func climbed() *State {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s := NewState(Limits{})
	from := func(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 1, 0, byte(n)}) }
	one := func(ago time.Duration, n int, k protocol.Kind, status int, c event.Cause) event.Event {
		e := event.Event{
			Time: at.Add(-ago), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Status: status, Cause: c,
			Device: protocol.Device{Name: fmt.Sprintf("HOST%d", n), Domain: "corp.example"}, Address: from(n), Path: "/x",
		}
		if k == protocol.KindInventory {
			e.Direction, e.Folder, e.Name = event.DirectionUpload, "Inventories", fmt.Sprintf("system on HOST%d at 20261123T120000.ndi", n)
		}
		return e
	}
	s.Apply(
		event.Event{Time: at.Add(-2 * time.Hour), Topic: event.TopicStart, Name: "B"},
		event.Event{Time: at.Add(-2 * time.Hour), Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachUp},
	)
	for n := range 5 {
		s.Apply(one(time.Hour, n, protocol.KindPolicy, 200, ""), one(time.Hour, n, protocol.KindInventory, 200, ""),
			event.Event{Time: at.Add(-time.Hour), Topic: event.TopicRelay, Direction: event.DirectionRelay, Device: protocol.Device{Name: fmt.Sprintf("host%d", n)}, Folder: "Inventories", Name: "x"})
	}
	s.Apply(
		one(30*time.Minute, 1, protocol.KindPolicy, 404, event.CauseNotFound),
		one(20*time.Minute, 2, protocol.KindInventory, 413, event.CauseTooLarge),
		one(10*time.Minute, 2, protocol.KindInventory, 413, event.CauseTooLarge),
		event.Event{Time: at.Add(-5 * time.Minute), Topic: event.TopicRequest, Address: from(3), Cause: event.CauseTLSRejected},
		event.Event{Time: at.Add(-time.Minute), Topic: event.TopicRelay, Direction: event.DirectionRelay, Device: protocol.Device{Name: "HOST4"}, Folder: "Inventories", Name: "y", Status: 400, Cause: event.CauseStatus, Count: 3},
	)
	return s
}

func TestAgentsByTheirLadders(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		sort SortKey
		want string
	}{
		{SortRung, "[HOST3 tls HOST1 policy HOST2 upload HOST4 relayed HOST0 -]"},
		{SortStuck, "[HOST4 relayed HOST3 tls HOST2 upload HOST1 policy HOST0 -]"},
	}
	for _, tt := range tests {
		s := climbed().Sample(Query{Now: now, Parts: PartAgents, Agents: AgentsQuery{Sort: tt.sort, Ladder: true, Limit: 10}})
		var got []string
		for _, r := range s.Agents.Rows {
			rung, is := r.Ladder.Dark()
			text := rung.String()
			if !is {
				text = "-"
			}
			got = append(got, r.Device.Name, text)
			if r.Device.Name != "HOST4" && r.Ladder[ladder.Relayed].State != ladder.Lit {
				t.Errorf("%s: relayed is %s, although the relay reported it", r.Device.Name, r.Ladder[ladder.Relayed].State)
			}
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("by %s: %v, want %s", tt.sort, got, tt.want)
		}
	}
}

// TestAListAndAPageShowOneLadder compares the row of each agent with its detail.
func TestAListAndAPageShowOneLadder(t *testing.T) {
	state := climbed()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rows := state.Sample(Query{Now: now, Parts: PartAgents, Agents: AgentsQuery{Sort: SortRung, Ladder: true, Limit: 10, Filter: parsed("host")}}).Agents.Rows
	if len(rows) != 5 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		detail := state.Sample(Query{Now: now, Parts: PartAgent, Agent: r.Device, Rows: 100}).Agent
		if _, got := detail.Ladder(); got != *r.Ladder {
			t.Errorf("%s: the page shows\n%+v, the list\n%+v", r.Device, got, *r.Ladder)
		}
	}
}

// TestLaddersFollowTheTimesOfEvents applies the requests of named devices, and what the relay reported of
// their files, in random orders.
func TestLaddersFollowTheTimesOfEvents(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(3, 4))
	kinds := []protocol.Kind{protocol.KindPolicy, protocol.KindSchedule, protocol.KindInventory, protocol.KindUsage}
	statuses := []int{200, 200, 404, 401, 507}
	var all []event.Event
	for i := range 300 {
		d := protocol.Device{Name: fmt.Sprintf("HOST%d", r.IntN(12)), Domain: "corp.example"}
		e := event.Event{Time: at.Add(time.Duration(i) * time.Minute), Topic: event.TopicRequest, Direction: event.DirectionDownload, Device: d, Kind: kinds[r.IntN(len(kinds))], Status: statuses[r.IntN(len(statuses))], Path: "/x"}
		if e.Kind == protocol.KindInventory || e.Kind == protocol.KindUsage {
			e.Direction, e.Folder, e.Name = event.DirectionUpload, "Inventories", fmt.Sprint(i)
		}
		if i%7 == 0 {
			e = event.Event{Time: e.Time, Topic: event.TopicRelay, Direction: event.DirectionRelay, Device: protocol.Device{Name: d.Name}, Folder: "Inventories", Name: fmt.Sprint(i)}
		}
		all = append(all, e)
	}
	ladders := func(events []event.Event) string {
		s := NewState(Limits{})
		s.Apply(slices.Clone(events)...)
		out := s.Sample(Query{Now: at.Add(6 * time.Hour), Parts: PartAgents, Agents: AgentsQuery{Sort: SortRung, Ladder: true, Limit: 20}})
		var text strings.Builder
		for _, row := range out.Agents.Rows {
			fmt.Fprintf(&text, "%s %+v\n", row.Device, *row.Ladder)
		}
		return text.String()
	}
	want := ladders(all)
	for range 50 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := ladders(all); got != want {
			t.Fatalf("%s\nwant\n%s", got, want)
		}
	}
}
