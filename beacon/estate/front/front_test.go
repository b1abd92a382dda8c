package front

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func download(after time.Duration, by event.Served, device int) event.Event {
	return event.Event{
		Time: noon.Add(after), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Status: 200, Served: by,
		Device: protocol.Device{Name: fmt.Sprint("HOST", device)}, Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(device)}),
	}
}

// seenBy returns what is known five minutes after the last event.
func seenBy(events ...event.Event) Known {
	f := New()
	f.Begin()
	now := noon
	for i := range events {
		f.Request(&events[i])
		if e := &events[i]; e.Time.After(now) {
			now = e.Time
		}
	}
	return f.Known(now)
}

func TestPeriodsOfCopies(t *testing.T) {
	const m, o, c = time.Minute, event.ServedOrigin, event.ServedCopy
	for name, tt := range map[string]struct {
		events []event.Event
		since  time.Duration
		agents int
		over   bool
	}{
		"one that goes on":                            {[]event.Event{download(0, o, 1), download(m, c, 1), download(2*m, c, 2), download(3*m, c, 2)}, m, 2, false},
		"a night without answers":                     {[]event.Event{download(0, c, 1), download(300*m, c, 2)}, 0, 2, false},
		"the origin answers in between, for a moment": {[]event.Event{download(0, c, 1), download(m, o, 3), download(2*m, c, 2)}, 0, 2, false},
		"the origin was back":                         {[]event.Event{download(0, c, 1), download(m, o, 3), download(10*m, c, 2)}, 10 * m, 1, false},
		"it is over":                                  {[]event.Event{download(0, c, 1), download(m, o, 3)}, 0, 1, true},
		"the answer in between is reported late":      {[]event.Event{download(0, c, 1), download(10*m, c, 2), download(m, o, 3)}, 10 * m, 1, false},
		"an agent of both periods":                    {[]event.Event{download(0, c, 1), download(m, o, 1), download(10*m, c, 1), download(11*m, c, 2)}, 10 * m, 2, false},
	} {
		got := seenBy(tt.events...).Copies
		if !got.Since.Equal(noon.Add(tt.since)) || got.Agents != tt.agents || got.Over != tt.over {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := seenBy(download(0, o, 1)).Copies; got != (Copies{}) || got.Sent(noon) {
		t.Errorf("without a copy: %+v", got)
	}
	if got := seenBy(download(0, c, 1), download(m, o, 1)).Copies; !got.Sent(noon.Add(m)) || got.Sent(noon.Add(6*m)) {
		t.Errorf("shortly after the last copy: %+v", got)
	}
}

// TestOrderOfEvents holds that requests which end in another order than they were answered change nothing.
func TestOrderOfEvents(t *testing.T) {
	const disorder = 30 * time.Second
	tried := 0
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var events []event.Event
		at := time.Duration(0)
		for range 40 {
			at += time.Duration(rng.Int64N(int64([]time.Duration{time.Second, 2 * time.Minute, 20 * time.Minute}[rng.IntN(3)])))
			events = append(events, download(at, event.Served(rng.IntN(3)), rng.IntN(9)))
		}
		if borderline(events, disorder) {
			continue
		}
		tried++
		want := seenBy(events...)
		type late struct {
			event.Event
			at time.Time
		}
		var order []late
		for _, e := range events {
			order = append(order, late{e, e.Time.Add(time.Duration(rng.Int64N(int64(disorder))))})
		}
		slices.SortStableFunc(order, func(a, b late) int { return a.at.Compare(b.at) })
		for i := range order {
			events[i] = order[i].Event
		}
		if got := seenBy(events...); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d:\n%+v, in order\n%+v", seed, got, want)
		}
	}
	if tried < 200 {
		t.Errorf("only %d orders were tried", tried)
	}
}

// borderline reports whether a pause between two copies, or between an answer of the origin and the next
// copy, is just about as long as one that separates two periods.
func borderline(events []event.Event, disorder time.Duration) bool {
	var last time.Time
	var answered []time.Time
	for i := range events {
		at := events[i].Time
		switch events[i].Served {
		case event.ServedOrigin:
			answered = append(answered, at)
		case event.ServedCopy:
			near := func(o time.Time) bool { return (at.Sub(o) - settled).Abs() <= disorder }
			if !last.IsZero() && (at.Sub(last)-pause).Abs() <= disorder || slices.ContainsFunc(answered, near) {
				return true
			}
			last, answered = at, nil
		}
	}
	return false
}

func TestTotals(t *testing.T) {
	down := download(time.Minute, event.ServedHere, 4)
	down.Status, down.Cause = 503, event.CauseOriginDown
	upload := download(0, event.ServedHere, 1)
	upload.Direction = event.DirectionUpload
	old := download(-time.Hour, event.ServedCopy, 1)
	got := seenBy(old, download(0, event.ServedHere, 1), download(0, event.ServedOrigin, 2), download(time.Minute, event.ServedCopy, 3), down, upload)
	if want := (Total{Here: 1, Origin: 1, Copy: 1, Unanswered: 1}); got.Hour != want || got.Hour.All() != 4 || got.Sums.All() != 5 {
		t.Errorf("%+v", got)
	}
}

func TestFaults(t *testing.T) {
	failed := func(after time.Duration, status int, cause event.Cause) event.Event {
		e := download(after, event.ServedOrigin, 1)
		e.Status, e.Cause, e.Kind, e.Path = status, cause, protocol.KindPolicy, "/ManageSoftDL/x.npl"
		return e
	}
	good := failed(10*time.Second, 200, "")
	for name, tt := range map[string]struct {
		events []event.Event
		want   []What
	}{
		"none":                                 {[]event.Event{good}, nil},
		"401, then credentials":                {[]event.Event{failed(0, 401, event.CauseCredentials), good}, nil},
		"a late report of one before":          {[]event.Event{good, failed(0, 403, "")}, nil},
		"403 after a success":                  {[]event.Event{good, failed(time.Minute, 403, "")}, []What{Refused}},
		"a success of another kind of file":    {[]event.Event{failed(0, 404, ""), download(time.Minute, event.ServedOrigin, 1)}, []What{Refused}},
		"a redirect":                           {[]event.Event{failed(0, 302, "")}, []What{Redirect}},
		"an unchanged file":                    {[]event.Event{failed(0, 304, "")}, nil},
		"a web page, NTLM, a loop, cut and so": {[]event.Event{failed(0, 200, event.CauseContent), failed(0, 401, event.CauseNTLM), failed(0, 508, event.CauseLoop), failed(0, 200, event.CauseOriginCut), failed(0, 503, event.CauseOriginSlow)}, []What{Cut, Loop, NTLM, Page, Slow}},
		"more than a day ago":                  {[]event.Event{failed(0, 403, ""), download(25*time.Hour, event.ServedOrigin, 1)}, nil},
	} {
		var got []What
		for _, f := range seenBy(tt.events...).Faults {
			got = append(got, f.What)
			if f.Count != 1 || f.Path == "" || f.First.IsZero() || f.Last != f.First {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	made := failed(0, 200, "")
	made.Served = event.ServedHere
	if got := seenBy(made, good).Faults; len(got) != 1 || got[0].What != Here {
		t.Errorf("a policy made here: %+v", got)
	}
}

func TestNothingIsCountedWithoutAnOrigin(t *testing.T) {
	f := New()
	e := download(0, event.ServedHere, 1)
	f.Request(&e)
	if got := f.Known(noon); got.Sums.All() != 0 || len(got.Faults) != 0 {
		t.Errorf("%+v", got)
	}
	e.Served = event.ServedCopy
	f.Request(&e)
	if got := f.Known(noon); got.Sums.Copy != 1 {
		t.Errorf("%+v", got)
	}
}

func TestBypasses(t *testing.T) {
	f := New()
	report := func(after time.Duration, list, names string, n int) {
		f.Report(&event.Event{Time: noon.Add(after), Topic: event.TopicBypass, Name: list, Peer: names, Count: n})
	}
	report(0, "b", "lon1, lon2", 2)
	report(time.Minute, "b", "lon1 lon3", 2)
	report(0, "a", "par1", 1)
	report(0, "c", "x", 1)
	report(time.Minute, "c", "", 0)
	want := []Bypass{{"a", []string{"par1"}, 1, noon}, {"b", []string{"lon1", "lon3"}, 2, noon}}
	if got := f.Known(noon).Bypasses; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for i := range 2 * bypassesMost {
		report(0, fmt.Sprint(i), "x", 1)
	}
	if n := len(f.Known(noon).Bypasses); n != bypassesMost {
		t.Errorf("%d are kept", n)
	}
}

func TestCheckpoint(t *testing.T) {
	f := New()
	for i := range 200 {
		e := download(time.Duration(i)*time.Second, event.Served(i%3), i%50)
		if i%7 == 0 {
			e.Status = 403
		}
		f.Request(&e)
	}
	f.Report(&event.Event{Time: noon, Topic: event.TopicBypass, Name: "x.osd", Peer: "lon1", Count: 1})
	text, err := json.Marshal(f.Clone())
	if err != nil {
		t.Fatal(err)
	}
	var record Front
	if err := json.Unmarshal(text, &record); err != nil {
		t.Fatal(err)
	}
	got, now := New(), noon.Add(5*time.Minute)
	got.Restore(&record)
	more := download(4*time.Minute, event.ServedCopy, 70)
	got.Request(&more)
	f.Request(&more)
	if got, want := got.Known(now), f.Known(now); !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
	var empty Front
	older := New()
	older.Restore(&empty)
	older.Request(&more)
	if got := older.Known(now); got.Copies.Agents != 1 {
		t.Errorf("after a checkpoint without it: %+v", got)
	}
}

func TestAgentsAreBounded(t *testing.T) {
	f := New()
	for i := range agentsMost + 10 {
		e := download(0, event.ServedCopy, 0)
		e.Device.Name = fmt.Sprint(i)
		f.Request(&e)
	}
	if got := f.Known(noon).Copies; got.Agents != agentsMost || !got.Least {
		t.Errorf("%+v", got)
	}
}

// TestStaleCopies counts agents whose newest copy was more than a day old when it was sent, in any order of events
// that are close to each other, and after a checkpoint.
func TestStaleCopies(t *testing.T) {
	sent := func(after, age time.Duration, agent int) event.Event {
		e := download(after, event.ServedCopy, agent)
		if age > 0 {
			e.Since = e.Time.Add(-age)
		}
		return e
	}
	const m, h = time.Minute, time.Hour
	for name, tt := range map[string]struct {
		events []event.Event
		stale  int
		oldest time.Duration // before noon
	}{
		"copies of today":         {[]event.Event{sent(0, 23*h, 1), sent(m, 24*h, 2)}, 0, 0},
		"an unknown age":          {[]event.Event{sent(0, 0, 1)}, 0, 0},
		"of yesterday":            {[]event.Event{sent(0, 25*h, 1), sent(m, h, 2), sent(2*m, 30*h, 3)}, 2, 30*h - 2*m},
		"the same agent again":    {[]event.Event{sent(0, 25*h, 1), sent(m, 26*h, 1)}, 1, 26*h - m},
		"then one of today":       {[]event.Event{sent(0, 25*h, 1), sent(0, 40*h, 2), sent(m, h, 2)}, 1, 25 * h},
		"the origin came between": {[]event.Event{sent(0, 25*h, 1), download(10*m, event.ServedOrigin, 1), sent(30*m, h, 2)}, 0, 0},
	} {
		for range 20 {
			if tt.events[len(tt.events)-1].Time.Sub(noon) < pause {
				rand.Shuffle(len(tt.events), func(i, j int) { tt.events[i], tt.events[j] = tt.events[j], tt.events[i] })
			}
			f := New()
			for i := range tt.events {
				f.Request(&tt.events[i])
			}
			text, err := json.Marshal(&f)
			if err != nil {
				t.Fatal(err)
			}
			var read Front
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			again := New()
			again.Restore(&read)
			for _, f := range []*Front{&f, &again} {
				got := f.Known(noon).Copies
				want := time.Time{}
				if tt.stale > 0 {
					want = noon.Add(-tt.oldest)
				}
				if got.Stale != tt.stale || !got.Oldest.Equal(want) {
					t.Errorf("%s: %d, oldest %s, want %d, %s", name, got.Stale, got.Oldest, tt.stale, want)
				}
			}
		}
	}
}
