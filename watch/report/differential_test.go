package report

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/racetest"
)

// TestReportAndScreenAgree feeds random requests to a report and to the state behind the screen,
// in order of time, as several servers report them, and in any order: every figure that both show
// is equal.
func TestReportAndScreenAgree(t *testing.T) {
	for seed := range uint64(150 / racetest.Part) {
		rng := rand.New(rand.NewPCG(seed, 1))
		events := randomRequests(rng, 400, true)
		switch seed % 3 {
		case 1:
			events = fromServers(rng, events)
		case 2:
			rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		}
		tally, sample, groups := both(events)
		if got, want := screenFigures(&sample, groups), reportFigures(tally); got != want {
			t.Fatalf("seed %d: the screen shows\n%s\nthe report\n%s", seed, got, want)
		}
	}
}

// TestOrderDoesNotMatter feeds requests that name their devices in several orders: every figure
// is the same.
func TestOrderDoesNotMatter(t *testing.T) {
	for seed := range uint64(60 / racetest.Part) {
		rng := rand.New(rand.NewPCG(seed, 2))
		events := randomRequests(rng, 300, false)
		tally, _, _ := both(slices.Clone(events))
		want := reportFigures(tally)
		for range 4 {
			rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			tally, _, _ := both(slices.Clone(events))
			if got := reportFigures(tally); got != want {
				t.Fatalf("seed %d: in order of time\n%s\nin another order\n%s", seed, want, got)
			}
		}
	}
}

// randomRequests returns requests in order of time, no two in one second. Loose ones lack names or
// domains, share addresses, or ask for credentials.
func randomRequests(rng *rand.Rand, n int, loose bool) []event.Event {
	kinds := []protocol.Kind{protocol.KindPolicy, protocol.KindPolicy, protocol.KindAgentConfiguration, protocol.KindSchedule, protocol.KindOther}
	uploads := []protocol.Kind{protocol.KindInventory, protocol.KindUsage, protocol.KindDiscovery, protocol.KindVDI, protocol.KindOther}
	at := midnight
	var all []event.Event
	for range n {
		at = at.Add(time.Duration(1+rng.IntN(200)) * time.Second)
		host := rng.IntN(20)
		e := event.Event{
			Time: at.Add(time.Duration(rng.IntN(1000)) * time.Millisecond), Topic: event.TopicRequest, Direction: event.DirectionDownload,
			Kind: kinds[rng.IntN(len(kinds))], Method: "GET", UserAgent: fmt.Sprint("ManageSoft/", rng.IntN(3)),
			Device:  protocol.Device{Name: fmt.Sprintf("PC%02d", host), Domain: "corp.example"},
			Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(host)}), Status: []int{200, 200, 200, 304, 404, 500, 0}[rng.IntN(7)],
		}
		switch rng.IntN(10) {
		case 0:
			e.Direction, e.Method = event.DirectionNone, "HEAD"
		case 1, 2, 3, 4:
			e.Direction, e.Method, e.Kind = event.DirectionUpload, "PUT", uploads[rng.IntN(len(uploads))]
		}
		e.Path = fmt.Sprintf("/%v/%v/%d", e.Direction, e.Kind, host)
		switch e.Status {
		case 0:
			e.Cause = event.CauseAborted
		case 404:
			e.Cause = event.CauseNotFound
		}
		if loose {
			loosen(rng, &e)
		}
		all = append(all, e)
	}
	return all
}

func loosen(rng *rand.Rand, e *event.Event) {
	how := rng.IntN(12)
	if how >= 3 && how <= 5 || how == 9 { // the screen drops a device known by its address when that gets a name; a report keeps all
		if e.Kind == protocol.KindAgentConfiguration && e.Direction == event.DirectionDownload {
			return
		}
	}
	switch how {
	case 0:
		e.Device.Domain = ""
	case 1:
		e.Device.Domain = "other.example"
	case 2:
		e.Device.Name = strings.ToLower(e.Device.Name)
	case 3, 4, 5:
		e.Device = protocol.Device{}
	case 6:
		e.Address = netip.AddrFrom4([4]byte{10, 0, 0, byte(rng.IntN(20))})
	case 7:
		e.Address = netip.Addr{}
	case 8:
		e.Status, e.Cause = 401, event.CauseCredentials
	case 9:
		e.Attribution = event.ByAddress
	}
}

// fromServers returns the requests in the order in which a merge of three logs gives them if one
// of the servers is late.
func fromServers(rng *rand.Rand, events []event.Event) []event.Event {
	late := func(e *event.Event) time.Time {
		if e.Address.IsValid() && e.Address.As4()[3]%3 == 0 {
			return e.Time.Add(time.Duration(rng.IntN(20)) * time.Minute)
		}
		return e.Time
	}
	type arrival struct {
		at time.Time
		event.Event
	}
	var all []arrival
	for i := range events {
		all = append(all, arrival{late(&events[i]), events[i]})
	}
	slices.SortStableFunc(all, func(a, b arrival) int { return a.at.Compare(b.at) })
	for i := range all {
		events[i] = all[i].Event
	}
	return events
}

// both folds the same events for the report and for the screen.
func both(events []event.Event) (*Tally, estate.Sample, []failures.Rows) {
	tally, state := New(Config{Top: 1000}), estate.NewState(estate.Limits{})
	tally.Add(slices.Clone(events))
	state.Apply(events...)
	q := estate.Query{
		Now: tally.counted.Last, Parts: estate.PartAgents | estate.PartFailures, Agents: estate.AgentsQuery{Limit: 1000}, Failures: failures.Query{Limit: 1000},
	}
	sample := state.Sample(q)
	var groups []failures.Rows
	for _, g := range sample.Failures.Groups {
		q.Failures.Group = g.Key
		groups = append(groups, state.Sample(q).Failures)
	}
	return tally, sample, groups
}

// The figures that both show, as text. Device rows are sorted by name.

func screenFigures(s *estate.Sample, groups []failures.Rows) string {
	var lines []string
	for _, a := range s.Agents.Rows {
		lines = append(lines, fmt.Sprintln(a.Device, a.Address, a.UserAgent, a.First.UnixMilli(), a.Contact.UnixMilli(), a.Requests, a.Failures, a.Failing, a.Lost))
	}
	for _, g := range groups {
		open, of := 0, g.Groups[g.Selected]
		for _, row := range g.Rows {
			if row.Device.Known() && !row.Solved {
				open++
			}
		}
		if of.Direction != event.DirectionNone {
			lines = append(lines, fmt.Sprintln(of.Direction, of.Kind, of.Status, of.Cause, of.Count, open, of.First.UnixMilli(), of.Last.UnixMilli()))
		}
	}
	slices.Sort(lines)
	return fmt.Sprintln(strings.Join(lines, ""), s.Totals.Known, s.Totals.Failing, s.Totals.Lost, s.Totals.Nameless)
}

func reportFigures(t *Tally) string {
	var lines []string
	lost := 0
	for slot := range t.devices.Slots() {
		d := t.devices.Agent(int32(slot))
		gone := t.devices.Lost(d.Slot, t.counted.Last)
		if gone {
			lost++
		}
		lines = append(lines, fmt.Sprintln(d.Device, d.Address, d.UserAgent, d.First, d.Last, d.Requests, d.Failures, d.Failing, gone))
	}
	r := t.Result()
	for _, f := range r.Troubles {
		lines = append(lines, fmt.Sprintln(f.Direction, f.Kind, f.Status, f.Cause, f.Requests, f.Devices, f.First.UnixMilli(), f.Last.UnixMilli()))
	}
	slices.SortFunc(lines, cmp.Compare)
	return fmt.Sprintln(strings.Join(lines, ""), r.Totals.Devices, r.Agents.Failing.Count, lost, r.Totals.Unattributed)
}
