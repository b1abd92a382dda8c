package report

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// TestEventsInAnySlicesGiveTheSameReport splits a log arbitrarily.
func TestEventsInAnySlicesGiveTheSameReport(t *testing.T) {
	events := eventsOf(t, logOf(t, weblogtest.Generator{Lines: 5000, Devices: 120}))
	whole := New(Config{})
	whole.Add(slices.Clone(events))
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		cut := New(Config{})
		for rest := events; len(rest) > 0; {
			n := min(r.IntN(600), len(rest))
			piece := slices.Clone(rest[:n])
			cut.Add(piece)
			clear(piece) // Add must not keep a reference to it
			rest = rest[n:]
		}
		if got, want := cut.Result(), whole.Result(); !reflect.DeepEqual(got, want) {
			t.Fatalf(" got %+v\nwant %+v", got, want)
		}
	}
}

func TestAddAllocatesNothingForKnownValues(t *testing.T) {
	events := eventsOf(t, logOf(t, weblogtest.Generator{Lines: 5000, Devices: 120}))
	tally := New(Config{})
	tally.Add(events)
	if n := testing.AllocsPerRun(5, func() { tally.Add(events) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestMemoryIsBounded adds a new value with every event.
func TestMemoryIsBounded(t *testing.T) {
	tally := New(Config{Devices: 100})
	const n = 120_000
	for i := range n {
		e := policyOf(fmt.Sprint("M", i), time.Duration(i)*time.Hour, 405)
		text := fmt.Sprint(i)
		e.Method, e.UserAgent, e.Cause, e.Address = text, text, event.Cause(text), netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		tally.Add([]event.Event{e})
	}
	for what, have := range map[string][2]int{
		"devices": {tally.devices.Slots(), 100}, "statuses": {len(tally.statuses.rows), statusLimit + 1},
		"verbs": {len(tally.verbs.rows), verbLimit}, "versions": {len(tally.versions.rows), versionLimit + 1}, "hours": {len(tally.hours.rows), hourLimit},
	} {
		if have[0] > have[1] || have[0] == 0 {
			t.Errorf("%d %s", have[0], what)
		}
	}
	r := tally.Result()
	var statuses, verbs int64
	for _, s := range r.Statuses {
		statuses += s.Requests
	}
	for _, v := range r.Verbs {
		verbs += v.Requests
	}
	if r.Totals.Requests != n || statuses != n || verbs != n || r.Totals.BeyondLimit != n-100 {
		t.Errorf("%d requests, %d by status, %d by verb, %d beyond the limit", r.Totals.Requests, statuses, verbs, r.Totals.BeyondLimit)
	}
}

// TestSinceAndUntilCutThePeriod counts the events between them.
func TestSinceAndUntilCutThePeriod(t *testing.T) {
	tally := New(Config{Since: midnight.Add(time.Hour), Until: midnight.Add(2 * time.Hour)})
	for _, at := range []time.Duration{59 * time.Minute, time.Hour, 90 * time.Minute, 2 * time.Hour} {
		tally.Add([]event.Event{policyOf("A", at, 200)})
	}
	r := tally.Result()
	if r.Totals.Requests != 2 || r.Period.Outside != 2 || !r.Period.First.Equal(midnight.Add(time.Hour)) || !r.Period.Last.Equal(midnight.Add(90*time.Minute)) {
		t.Errorf("%+v %+v", r.Totals, r.Period)
	}
}

// TestRelaysAndGapsAreCounted adds events of a live beacon other than requests.
func TestRelaysAndGapsAreCounted(t *testing.T) {
	tally := New(Config{})
	tally.Add([]event.Event{
		{Time: midnight, Topic: event.TopicRelay, Folder: "Inventories", Name: "a.ndi.gz", Bytes: 7, Status: 200},
		{Time: midnight, Topic: event.TopicRelay, Folder: "Inventories", Name: "a.ndi.gz", Status: 503, Cause: event.CauseStatus},
		{Time: midnight, Topic: event.TopicGap, Count: 12},
		{Time: midnight.Add(-time.Hour), Topic: event.TopicPulse},
	})
	r := tally.Result()
	if len(r.Kinds) != 1 || r.Kinds[0].Kind != "inventory" || r.Kinds[0].Failed != 1 || *r.Kinds[0].Bytes != 7 {
		t.Errorf("%+v", r.Kinds)
	}
	if r.Totals.Relays != 2 || r.Totals.Lost != 12 || r.Totals.Requests != 0 || !r.Period.First.Equal(midnight) {
		t.Errorf("%+v", r.Totals)
	}
}

// TestVerbsAnswered405 distinguishes them by location.
func TestVerbsAnswered405(t *testing.T) {
	tally := New(Config{})
	for _, v := range []struct{ method, path string }{
		{"PUT", "/managesoftrl/Inventories/a"}, {"PUT", "/x/ManageSoftRL/b"}, {"PROPFIND", "/ManageSoftDL/ManageSoftRL"},
	} {
		e := policyOf("A", 0, 405)
		e.Method, e.Path = v.method, v.path
		tally.Add([]event.Event{e})
	}
	want := []Verb{{"PUT", "upload", 2}, {"PROPFIND", "download", 1}}
	if got := tally.Result().Verbs; !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestTheSlowestAreKept offers transfers in random order.
func TestTheSlowestAreKept(t *testing.T) {
	tally := New(Config{Top: 3})
	for _, seconds := range []int{3, 9, 1, 9, 7, 2, 0} {
		e := policyOf("A", 0, 200)
		e.Duration = time.Duration(seconds) * time.Second
		tally.Add([]event.Event{e})
		e.Direction, e.Duration = event.DirectionNone, time.Hour
		tally.Add([]event.Event{e})
	}
	var got []time.Duration
	for _, s := range tally.Result().Slowest {
		got = append(got, time.Duration(s.Taken))
	}
	if want := []time.Duration{9 * time.Second, 9 * time.Second, 7 * time.Second}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
