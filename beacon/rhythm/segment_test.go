package rhythm_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/rhythm"
)

// office has desktops that come on working days, and servers that are always on. It plays days of
// contacts and steps its segments every hour.
type office struct {
	desktops, servers []rhythm.Rhythm
	segments          rhythm.Segments
}

func newOffice() *office {
	return &office{desktops: make([]rhythm.Rhythm, 20), servers: make([]rhythm.Rhythm, 10)}
}

// play plays days; the closed ones have no desktops, those of cut nobody.
func (o *office) play(from, to int, closed, cut []int) (absences []rhythm.Absence) {
	for hour := 24 * from; hour < 24*to; hour++ {
		day, at := hour/24, after(0, hour)
		for i := range o.servers {
			if hour%12 == 5 && !slices.Contains(cut, day) {
				o.servers[i].Contact(rhythm.Policy, at.Add(time.Duration(i)*time.Minute), false)
			}
		}
		for i := range o.desktops {
			if hour%24 == 8 && day%7 < 5 && !slices.Contains(closed, day) && !slices.Contains(cut, day) {
				o.desktops[i].Contact(rhythm.Policy, at.Add(time.Duration(i)*time.Minute), false)
			}
		}
		absences = o.segments.Step(at.Add(time.Hour), o.members(at.Add(time.Hour)))
	}
	return absences
}

func (o *office) members(now time.Time) func(func(rhythm.Member) bool) {
	return func(yield func(rhythm.Member) bool) {
		for _, r := range slices.Concat(o.desktops, o.servers) {
			m := rhythm.Member{Segment: "office", Since: r.Last(), Outlook: r.Outlook(now, nil, o.segments.Away("office"))}
			if !yield(m) {
				return
			}
		}
	}
}

// silent counts the agents that are silent on their own.
func silent(agents []rhythm.Rhythm, now time.Time, away []rhythm.Away) (n int) {
	for i := range agents {
		if v := agents[i].Silent(now, nil, away); v.State == rhythm.Silent {
			n++
		}
	}
	return n
}

func TestAHolidayIsOneAbsence(t *testing.T) {
	o := newOffice()
	if a := o.play(0, 14, nil, nil); len(a) != 0 {
		t.Fatalf("absences %+v of an office that works", a)
	}
	week := []int{14, 15, 16, 17, 18}
	a := o.play(14, 19, week, nil)
	if len(a) != 1 || a[0].Segment != "office" || a[0].Members != 30 || a[0].Missing != 20 || a[0].Everyone || a[0].Chance > 1e-6 {
		t.Fatalf("absences %+v, want the desktops of the office", a)
	}
	away := o.segments.Away("office")
	if n := silent(o.desktops, after(19, 0), away); n != 0 {
		t.Errorf("%d desktops are silent in a holiday", n)
	}
	if n := silent(o.desktops, after(19, 0), nil); n != 20 {
		t.Errorf("%d desktops are silent without the absence, want all of them", n)
	}
	v := o.desktops[0].Silent(after(19, 0), nil, away)
	if v.Why != rhythm.SegmentAway {
		t.Errorf("%+v, want to know that the segment is away", v)
	}
	if a := o.play(19, 24, nil, nil); len(a) != 0 {
		t.Errorf("absences %+v after the holiday", a)
	}
	away = o.segments.Away("office")
	if len(away) != 1 || away[0].From.Before(after(11, 0)) || away[0].From.After(after(14, 8)) || away[0].To.Before(after(19, 0)) || away[0].To.After(after(21, 9)) {
		t.Errorf("absences %+v, want the third week", away)
	}
	if n := o.segments.Ended("office"); n != 1 {
		t.Errorf("%d absences ended", n)
	}
}

// A server that dies in a holiday is missing: the other servers are there.
func TestAServerThatDiesInAHolidayIsSilent(t *testing.T) {
	o := newOffice()
	o.play(0, 14, nil, nil)
	dead := o.servers[0]
	o.play(14, 19, []int{14, 15, 16, 17, 18}, nil)
	if v := dead.Silent(after(17, 0), nil, o.segments.Away("office")); v.State != rhythm.Silent {
		t.Errorf("%+v", v)
	}
}

func TestALinkThatIsDownConcernsEveryone(t *testing.T) {
	o := newOffice()
	o.play(0, 21, nil, nil)
	a := o.play(21, 24, nil, []int{21, 22, 23})
	if len(a) != 1 || !a[0].Everyone || a[0].Missing != 30 {
		t.Fatalf("absences %+v, want everyone in the office", a)
	}
	if n := silent(slices.Concat(o.servers, o.desktops), after(24, 0), o.segments.Away("office")); n != 0 {
		t.Errorf("%d agents are silent on their own", n)
	}
}

func TestSegmentsAreBoundedAndSurviveARestart(t *testing.T) {
	var s rhythm.Segments
	gone := rhythm.Outlook{Overdue: after(1, 0), Silent: after(3, 0)}
	now := after(2, 0)
	s.Step(now, func(yield func(rhythm.Member) bool) {
		for i := range 5000 * 5 {
			if !yield(rhythm.Member{Segment: fmt.Sprint(i / 5), Since: monday, Outlook: gone}) {
				return
			}
		}
	})
	text, err := json.Marshal(&s)
	if err != nil {
		t.Fatal(err)
	}
	var again rhythm.Segments
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for i := range 5000 {
		if a := s.Away(fmt.Sprint(i)); len(a) > 0 {
			kept++
			if !slices.Equal(again.Away(fmt.Sprint(i)), a) {
				t.Fatalf("segment %d: %v after a restart, want %v", i, again.Away(fmt.Sprint(i)), a)
			}
		}
	}
	if kept != 4096 {
		t.Errorf("%d segments are kept, want 4096", kept)
	}
	for _, bad := range []string{
		`{"schema":2}`, `{"schema":1,"segments":{"a":{"away":[]}}}`, `[]`,
		`{"schema":1,"segments":{"a":{"away":[{"from":"2026-11-02T00:00:00Z"},{"from":"2026-11-03T00:00:00Z"}]}}}`,
		`{"schema":1,"segments":{"a":{"away":[{"from":"2026-11-02T00:00:00Z","to":"2026-11-01T00:00:00Z"}]}}}`,
	} {
		if err := json.Unmarshal([]byte(bad), &again); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}
