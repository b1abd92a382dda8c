package estate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/protocol"
)

// rowsOf returns the names in an answer.
func rowsOf(r AgentRows) string {
	var names []string
	for _, row := range r.Rows {
		names = append(names, row.Device.Name)
	}
	return strings.Join(names, " ")
}

// lettered returns a state with the devices A to J, where A has the latest contact.
func lettered() *State {
	s := NewState(Limits{})
	for i := 9; i >= 0; i-- {
		s.Apply(request(noon.Add(-time.Duration(i)*time.Minute), protocol.Device{Name: string(rune('A' + i))}, tenOne, protocol.KindPolicy, 200))
	}
	return s
}

// answered asks a reader.
func answered(t *testing.T, r *Reader, q Query) Sample {
	t.Helper()
	s, err := r.Sample(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnOrderThatIsHeldStandsStill(t *testing.T) {
	s := lettered()
	mine, another := s.Reader(), s.Reader()
	ask := func(r *Reader, after time.Duration, q AgentsQuery) AgentRows {
		q.Limit = 3
		return answered(t, r, Query{Now: noon.Add(after), Parts: PartAgents, Agents: q}).Agents
	}
	ask(mine, 0, AgentsQuery{})
	held := noon.Add(time.Second)
	s.Apply(request(noon.Add(time.Second), protocol.Device{Name: "J"}, tenOne, protocol.KindPolicy, 404))
	for i := range 2 * ordersKept {
		ask(another, time.Second, AgentsQuery{Filter: parsed(fmt.Sprint("x", i))})
		if got := ask(mine, time.Duration(i)*time.Hour, AgentsQuery{Held: held}); rowsOf(got) != "A B C" || !got.Ordered.Equal(noon) {
			t.Errorf("held after %d questions of another reader: %s, made at %v", i, rowsOf(got), got.Ordered)
		}
	}
	if got := rowsOf(ask(mine, time.Hour, AgentsQuery{})); got != "J A B" {
		t.Errorf("renewed: %s, want J A B", got)
	}
	for i := range ordersKept {
		ask(mine, time.Hour, AgentsQuery{Filter: parsed(fmt.Sprint("x", i))})
	}
	if got := ask(mine, time.Hour, AgentsQuery{Held: held}); rowsOf(got) != "J A B" || !got.Ordered.Equal(noon.Add(time.Hour)) {
		t.Errorf("no longer kept: %s, made at %v; want a new one, and that it is told", rowsOf(got), got.Ordered)
	}
}

func TestTheWindowHoldsTheAnchor(t *testing.T) {
	tests := []struct {
		anchor string
		row    int
		want   string
	}{
		{"", 0, "C D E"}, // at the offset
		{"E", 0, "E F G"},
		{"E", 1, "D E F"},
		{"E", 2, "C D E"},
		{"A", 2, "A B C"}, // limited by the number of rows
		{"J", 0, "H I J"},
		{"E", 9, "C D E"}, // from a window that was higher
		{"UNKNOWN", 1, "C D E"},
	}
	for _, tt := range tests {
		q := AgentsQuery{Anchor: protocol.Device{Name: tt.anchor}, Row: tt.row, Offset: 2, Limit: 3}
		got := lettered().Sample(Query{Now: noon, Parts: PartAgents, Agents: q}).Agents
		if rowsOf(got) != tt.want {
			t.Errorf("anchor %q in row %d: %s, want %s", tt.anchor, tt.row, rowsOf(got), tt.want)
		}
	}
}

// TestAnAnchorIsFoundUnderItsNewName uses a device that reports its domain after it was seen
// without one.
func TestAnAnchorIsFoundUnderItsNewName(t *testing.T) {
	s := lettered()
	s.Apply(request(noon, protocol.Device{Name: "E", Domain: "corp.example"}, tenOne, protocol.KindPolicy, 200))
	q := AgentsQuery{Sort: SortName, Anchor: protocol.Device{Name: "E"}, Limit: 1}
	if got := rowsOf(s.Sample(Query{Now: noon, Parts: PartAgents, Agents: q}).Agents); got != "E" {
		t.Errorf("the window holds %s", got)
	}
}

func TestOnlyFailingAgentsAndFailedRequests(t *testing.T) {
	s := lettered()
	s.Apply(request(noon.Add(time.Second), protocol.Device{Name: "C"}, tenOne, protocol.KindPolicy, 404))
	got := s.Sample(Query{
		Now: noon.Add(time.Minute), Parts: PartAgents | PartRequests,
		Agents: AgentsQuery{Failing: true, Limit: 9}, Requests: RequestsQuery{Failed: true, Limit: 9},
	})
	if rowsOf(got.Agents) != "C" || got.Agents.Matching != 1 {
		t.Errorf("failing: %s", rowsOf(got.Agents))
	}
	if r := got.Requests; len(r.Rows) != 1 || r.Rows[0].Status != 404 || r.Numbers[0] != 10 {
		t.Errorf("failed: %+v of number %v", r.Rows, r.Numbers)
	}
}

// TestAFailureIsSought searches from each of 100 transfers for the failures 10, 50 and 90, before
// and after it.
func TestAFailureIsSought(t *testing.T) {
	s := NewState(Limits{})
	for i := range 100 {
		status := 200
		if i%40 == 10 {
			status = 404
		}
		s.Apply(request(noon, protocol.Device{Name: fmt.Sprintf("H%02d", i%2)}, tenOne, protocol.KindPolicy, status))
	}
	ask := func(q RequestsQuery) RequestRows {
		q.Limit, q.Paused = 10, true
		q.Until = 95
		return s.Sample(Query{Now: noon, Parts: PartRequests, Requests: q}).Requests
	}
	for from := range uint64(96) {
		for _, what := range []Seek{SeekOlder, SeekNewer} {
			want := -1
			for _, n := range []int{10, 50, 90} {
				if what == SeekOlder && n < int(from) {
					want = n
				} else if what == SeekNewer && n > int(from) && want < 0 {
					want = n
				}
			}
			for _, one := range []string{"", "h00"} { // all failures belong to H00
				got := ask(RequestsQuery{Seek: what, From: from, Filter: parsed(one)})
				switch {
				case got.Found != (want >= 0):
					t.Fatalf("%v from %d, %q: found: %t", what, from, one, got.Found)
				case !got.Found:
					if got.Offset != 0 {
						t.Fatalf("%v from %d: the window moved to %d", what, from, got.Offset)
					}
				case got.Numbers[got.Place-got.Offset] != uint64(want):
					t.Fatalf("%v from %d: place %d of a window from %d, want number %d", what, from, got.Place, got.Offset, want)
				}
			}
		}
	}
	if got := ask(RequestsQuery{Seek: SeekOlder, From: 95, Filter: parsed("h01")}); got.Found {
		t.Error("a failure was found that does not match")
	}
}

// TestFailuresAreSortedByDevicesAffectedNow uses groups of failures with more and fewer devices.
func TestFailuresAreSortedByDevicesAffectedNow(t *testing.T) {
	s := NewState(Limits{})
	at := noon
	fail := func(kind protocol.Kind, status, devices, from int) {
		for i := range devices {
			at = at.Add(time.Second)
			s.Apply(request(at, protocol.Device{Name: fmt.Sprintf("H%02d", from+i)}, tenOne, kind, status))
		}
	}
	fail(protocol.KindUsage, 507, 3, 0)
	fail(protocol.KindPolicy, 404, 1, 10)
	fail(protocol.KindInventory, 507, 2, 20)
	fail(protocol.KindLog, 507, 5, 30) // and all solved
	fail(protocol.KindLog, 200, 5, 30)
	fail(protocol.KindDiscovery, 507, 1, 40)
	var got []string
	for _, g := range s.Sample(Query{Now: at, Parts: PartFailures, Failures: failures.Query{Limit: 9}}).Failures.Groups {
		got = append(got, fmt.Sprint(g.Kind, " ", g.Open))
	}
	if want := "usage 3, inventory 2, discovery 1, policy 1, log 0"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestTheWindowOfFailuresHoldsTheAnchor(t *testing.T) {
	s := NewState(Limits{})
	for i := range 10 {
		s.Apply(request(noon.Add(-time.Duration(i)*time.Minute), protocol.Device{Name: string(rune('A' + i))}, tenOne, protocol.KindPolicy, 404))
	}
	for row, want := range []string{"EFG", "DEF", "CDE"} {
		q := failures.Query{Anchored: true, Anchor: failures.RowKey{Device: protocol.Device{Name: "E"}}, Row: row, Limit: 3}
		got := ""
		for _, r := range s.Sample(Query{Now: noon, Parts: PartFailures, Failures: q}).Failures.Rows {
			got += r.Device.Name
		}
		if got != want {
			t.Errorf("in row %d: %s, want %s", row, got, want)
		}
	}
}
