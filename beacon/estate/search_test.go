package estate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// parsed returns a filter; the text must be valid.
func parsed(text string) filter.Filter {
	f, err := filter.Parse(text)
	if err != nil {
		panic(err)
	}
	return f
}

// sought returns the devices of agents, requests and failures that match a filter.
func sought(s *State, now time.Time, text string) (agents, requests, failing string) {
	f := parsed(text)
	got := s.Sample(Query{
		Now: now, Parts: PartAgents | PartRequests | PartFailures, Agents: AgentsQuery{Filter: f, Sort: SortName, Limit: 9},
		Requests: RequestsQuery{Filter: f, Limit: 99}, Failures: failures.Query{Filter: f, Limit: 9},
	})
	var names []string
	for i := range got.Requests.Rows {
		names = append(names, got.Requests.Rows[i].Device.Name)
	}
	slices.Sort(names)
	requests = strings.Join(slices.Compact(names), " ")
	names = nil
	for _, g := range got.Failures.Groups {
		rows := s.Sample(Query{Now: now, Parts: PartFailures, Failures: failures.Query{Filter: f, Group: g.Key, Limit: 9}}).Failures.Rows
		for _, r := range rows {
			names = append(names, r.Device.Name)
		}
	}
	slices.Sort(names)
	return rowsOf(got.Agents), requests, strings.Join(slices.Compact(names), " ")
}

// TestOneFilterInAllPanes uses four devices: HERON07, which got its policy and delivered an
// inventory; OWL12, whose policy IIS denies; ÅSA404, which has never requested one; and KITE
// without a domain, whose upload was rejected.
func TestOneFilterInAllPanes(t *testing.T) {
	s := NewState(Limits{})
	at := func(e event.Event, before time.Duration) event.Event {
		e.Time = noon.Add(-before)
		return e
	}
	denied := request(noon, owl, tenFour, protocol.KindPolicy, 404)
	denied.Cause, denied.Detail, denied.Substatus = event.CauseExtensionDeny, "404.7 the web server denies the extension", 7
	delivered := request(noon, heron, tenOne, protocol.KindInventory, 200)
	delivered.Path, delivered.Bytes, delivered.Duration = "/ManageSoftRL/Inventories/404 on HERON07.ndi", 64_000, 9*time.Millisecond
	rejected := request(noon, protocol.Device{Name: "KITE"}, tenOne, protocol.KindInventory, 507)
	rejected.Cause = event.CauseDiskFull
	s.Apply(
		at(request(noon, heron, tenOne, protocol.KindPolicy, 200), 3*time.Hour), at(delivered, 2*time.Hour),
		at(denied, 20*time.Minute), at(request(noon, protocol.Device{Name: "ÅSA404", Domain: "lab.example"}, tenOne, protocol.KindUsage, 200), 72*time.Hour),
		at(rejected, 10*time.Minute), at(rejected, 9*time.Minute),
	)
	tests := []struct{ filter, agents, requests, failures string }{
		{"heron07.corp", "HERON07", "HERON07", ""},
		{"404", "OWL12", "OWL12", "OWL12"},
		{"404.7", "OWL12", "OWL12", "OWL12"},
		{"507", "", "KITE", "KITE"}, // an agent shows the status of its policy only
		{"2", "HERON07 KITE", "", "KITE"},
		{"✖", "OWL12", "KITE OWL12", "KITE OWL12"},
		{"▲", "KITE", "", "KITE"},
		{"!", "KITE", "", "KITE"},
		{"never", "KITE ÅSA404", "", ""},
		{"lost", "OWL12", "", ""},
		{"åsa", "ÅSA404", "ÅSA404", ""},
		{"Å LAB", "ÅSA404", "ÅSA404", ""},
		{`"3 d"`, "ÅSA404", "", ""},
		{`"20 m"`, "OWL12", "", "OWL12"},
		{`"404.7 20 m"`, "OWL12", "", ""},
		{"11:40:00", "", "OWL12", "OWL12"},
		{`"20 nov 12:00"`, "", "ÅSA404", ""},
		{`"64 kb"`, "", "HERON07", ""},
		{`"9.0 ms"`, "", "HERON07", ""},
		{"failing", "KITE OWL12", "", ""},
		{"^10.1.4", "OWL12", "OWL12", "OWL12"},
		{"extension", "", "OWL12", "OWL12"},
		{`"first contact"`, "", "", "KITE OWL12"},

		{"status:507", "KITE", "KITE", "KITE"}, // on any channel
		{"status:404.7", "OWL12", "OWL12", "OWL12"},
		{"status:404.3", "", "", ""},
		{"status>=400 !status:507", "OWL12", "OWL12", "OWL12"},
		{"is:failing", "KITE OWL12", "KITE OWL12", "KITE OWL12"},
		{"is:orphan", "OWL12", "", "OWL12"},
		{"!is:orphan kite|owl", "KITE", "KITE OWL12", "KITE"},
		{"is:new", "HERON07 KITE OWL12", "", "KITE OWL12"},
		{"contact>1d", "ÅSA404", "ÅSA404", ""},
		{"contact<15m", "KITE", "KITE", "KITE"},
		{"time:11:40", "OWL12", "OWL12", "OWL12"},
		{"kind:inventory", "", "HERON07 KITE", "KITE"},
		{"path:/404", "", "HERON07", ""},
		{"size>60kB took>8ms", "", "HERON07", ""},
		{"address:10.1.4.0/24", "OWL12", "OWL12", "OWL12"},
		{"device=kite|åsa404", "KITE ÅSA404", "KITE ÅSA404", "KITE"},
		{"domain:lab", "ÅSA404", "ÅSA404", ""},
		{"cause:disk", "", "KITE", "KITE"},
	}
	for _, tt := range tests {
		agents, requests, failing := sought(s, noon, tt.filter)
		if agents != tt.agents || requests != tt.requests || failing != tt.failures {
			t.Errorf("filter %q: agents %q, requests %q, failures %q; want %q, %q, %q",
				tt.filter, agents, requests, failing, tt.agents, tt.requests, tt.failures)
		}
	}
}

// TestAFilterFollowsWhatHappens changes text that is cached for filters.
func TestAFilterFollowsWhatHappens(t *testing.T) {
	s := NewState(Limits{})
	at := noon
	step := func(e event.Event, filter string, want bool) {
		t.Helper()
		at = at.Add(time.Minute)
		e.Time = at
		s.Apply(e)
		if agents, _, _ := sought(s, at, filter); (agents != "") != want {
			t.Errorf("after %v of %d: filter %q finds %q", e.Kind, e.Status, filter, agents)
		}
	}
	policy := func(status int) event.Event { return request(noon, heron, tenOne, protocol.KindPolicy, status) }
	step(policy(404), "failing 404 1", true)
	step(policy(200), "failing", false)
	step(policy(200), "3 1", true) // requests and failures
	step(event.Event{Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: heron, Cause: event.CauseEmpty}, "▲", true)
	step(request(noon, heron, tenFour, protocol.KindInventory, 200), "^10.1.4.2$", true)
	step(request(noon, heron, tenFour, protocol.KindInventory, 200), "▲", false)
	step(event.Event{Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: owl, Address: tenOne, Status: 200, UserAgent: "ndtrack/9"}, "ndtrack/9", true)
	first := protocol.Device{Name: "NEW"}
	step(request(noon, first, tenOne, protocol.KindPolicy, 404), "lost", false)
	at = at.Add(10 * time.Minute) // without any event
	if agents, _, _ := sought(s, at, "lost ✖"); agents != "NEW" {
		t.Errorf("lost: %q", agents)
	}
}

// BenchmarkFilter filters 100,000 agents, 20,000 transfers and 20,000 failures, as a screen does
// four times a second: by a rare word, by a number, by an age, and by fields.
func BenchmarkFilter(b *testing.B) {
	s, _ := estateOf(100_000)
	for i := range 20_000 {
		s.Apply(request(noon.Add(time.Minute), protocol.Device{Name: fmt.Sprintf("HOST-%06d", i), Domain: "corp.example"}, tenOne, protocol.KindPolicy, 404))
	}
	for _, text := range []string{"host-0999", "404", `"59 m"`, "ΠΆΠΎΣ", "status>=400 contact>1m", "host-0999|host-1888 !is:new"} {
		f := parsed(text)
		for part, q := range map[string]Query{
			"agents":   {Parts: PartAgents, Agents: AgentsQuery{Filter: f, Limit: 30}},
			"requests": {Parts: PartRequests, Requests: RequestsQuery{Filter: f, Limit: 30}},
			"failures": {Parts: PartFailures, Failures: failures.Query{Filter: f, Limit: 30}},
		} {
			b.Run(part+"/"+text, func(b *testing.B) {
				b.ReportAllocs()
				q.Now = noon.Add(time.Hour)
				for b.Loop() {
					q.Now = q.Now.Add(orderBeat)
					s.Sample(q)
				}
			})
		}
	}
}

// TestMomentsAreSearchedAsTheyAreShown searches for a time of day in the time zone of the screen.
func TestMomentsAreSearchedAsTheyAreShown(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(request(noon, owl, tenFour, protocol.KindPolicy, 404))
	for text, want := range map[string]int{"21:00:00": 1, "12:00:00": 0} {
		q := Query{
			Now: noon.Add(time.Minute).In(time.FixedZone("JST", 9*60*60)), Parts: PartRequests | PartFailures,
			Requests: RequestsQuery{Filter: parsed(text), Limit: 9}, Failures: failures.Query{Filter: parsed(text), Limit: 9},
		}
		if got := s.Sample(q); len(got.Requests.Rows) != want || len(got.Failures.Rows) != want {
			t.Errorf("%s: %d requests and %d failures, want %d of each", text, len(got.Requests.Rows), len(got.Failures.Rows), want)
		}
	}
}
