package estate

import (
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// habitual plays devices that come twice a day, with the signs of life of the beacon, from a time
// until another.
func habitual(s *State, from, to time.Time) {
	for at := from; at.Before(to); at = at.Add(10 * time.Minute) {
		s.Apply(event.Event{Time: at, Topic: event.TopicPulse})
		if at.Sub(noon)%(12*time.Hour) != 0 {
			continue
		}
		for i := range 20 {
			e := request(at, protocol.Device{Name: fmt.Sprintf("WREN%02d", i)}, tenOne, protocol.KindPolicy, 200)
			e.Time = at.Add(time.Duration(i) * time.Second)
			s.Apply(e)
		}
	}
}

// TestAClockThatJumpsMakesNobodySilent sets the clock a year ahead for some minutes, and lets the
// machine sleep for a week.
func TestAClockThatJumpsMakesNobodySilent(t *testing.T) {
	s := NewState(Limits{})
	after := func(days int) time.Time { return noon.AddDate(0, 0, days) }
	silent := func() int { return s.Facts(noon).Totals.Silent }
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart, Name: "B"})
	habitual(s, noon, after(14))
	s.Apply(event.Event{Time: after(379), Topic: event.TopicClock, Duration: 365 * 24 * time.Hour, Since: after(14)})
	for i := range 30 {
		s.Apply(event.Event{Time: after(379).Add(time.Duration(i) * time.Minute), Topic: event.TopicPulse})
	}
	if n := silent(); n != 0 {
		t.Errorf("while the clock is ahead: %d silent", n)
	}
	s.Apply(event.Event{Time: after(14).Add(30 * time.Minute), Topic: event.TopicClock, Duration: -365 * 24 * time.Hour})
	habitual(s, after(14).Add(30*time.Minute), after(21))
	if n := silent(); n != 0 {
		t.Errorf("a week after it was set back: %d silent", n)
	}
	habitual(s, after(28), after(28).Add(time.Hour)) // no sign of life for a week
	if n := silent(); n != 0 {
		t.Errorf("after a week in which the beacon stood still: %d silent", n)
	}
	for at := after(28).Add(time.Hour); at.Before(after(32)); at = at.Add(10 * time.Minute) {
		s.Apply(event.Event{Time: at, Topic: event.TopicPulse})
	}
	if f := s.Facts(noon); f.Totals.Silent+len(f.Silence.Segments) == 0 {
		t.Error("nobody comes for four days, and nobody is silent")
	}
}

// TestLostEventsAreNotObserved loses events for three hours, and, for two hours before, what is no event of an agent.
func TestLostEventsAreNotObserved(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart, Name: "B"})
	for minute := range 5 * 60 {
		at, lost := noon.Add(time.Duration(minute)*time.Minute), event.GapNotifications
		if minute >= 2*60 {
			lost = []string{event.GapFeed, event.GapEvents}[minute%2]
		}
		s.Apply(event.Event{Time: at, Topic: event.TopicPulse}, event.Event{Time: at, Topic: event.TopicGap, Name: lost, Count: 1})
	}
	h := s.roster.Heat()
	last := len(h.Observed) - 1 // 16:00
	if h.Observed[last-1] || h.Observed[last-2] || !h.Observed[last-3] || !h.Observed[last-4] {
		t.Errorf("observed %v", h.Observed[last-5:])
	}
}

// TestALogThatPausesIsLearned reads a log of two weeks in pieces. What was read is told after each piece, with the time of
// its newest line, hours before the next one. What is learned is the same as without that.
func TestALogThatPausesIsLearned(t *testing.T) {
	told, quiet := NewState(Limits{}), NewState(Limits{})
	for half := range 28 {
		at := noon.Add(time.Duration(half) * 12 * time.Hour)
		for i := range 20 {
			e := request(at, protocol.Device{Name: fmt.Sprintf("WREN%02d", i)}, tenOne, protocol.KindPolicy, 200)
			e.Time = at.Add(time.Duration(i) * time.Second)
			told.Apply(e)
			quiet.Apply(e)
		}
		newest := at.Add(19 * time.Second)
		told.Apply(event.Event{Time: newest, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log", Newest: newest}})
	}
	for slot := range int32(20) {
		if got, want := told.roster.At(slot).Rhythm, quiet.roster.At(slot).Rhythm; got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
}

// TestALateLogMakesNobodySilent reads a log whose newest line is three days old.
func TestALateLogMakesNobodySilent(t *testing.T) {
	s := NewState(Limits{})
	end := noon.AddDate(0, 0, 14)
	log := &event.Source{Path: "u_ex.log", Newest: end}
	for at := noon; at.Before(end); at = at.Add(12 * time.Hour) {
		for i := range 20 {
			s.Apply(request(at.Add(time.Duration(i)*time.Second), protocol.Device{Name: fmt.Sprintf("WREN%02d", i)}, tenOne, protocol.KindPolicy, 200))
		}
	}
	for minutes := range 60 * 24 * 3 {
		s.Apply(event.Event{Time: end.Add(time.Duration(minutes) * time.Minute), Topic: event.TopicSource, Source: log})
	}
	if f := s.Facts(noon); f.Totals.Silent+len(f.Silence.Segments) != 0 {
		t.Errorf("%d silent, %v", f.Totals.Silent, f.Silence.Segments)
	}
}

// TestLogsThatAreReadOneAfterTheOtherForgetNobody reads the log of a second server after that of the
// first: meanwhile its newest line is older, and nothing is judged.
func TestLogsThatAreReadOneAfterTheOtherForgetNobody(t *testing.T) {
	s := NewState(Limits{})
	end := noon.AddDate(0, 0, 14)
	first := &event.Source{Path: "a.log"}
	tell := func(one event.Source) { s.Apply(event.Event{Time: end, Topic: event.TopicSource, Source: &one}) }
	tell(*first)
	for server, path := range []string{"a.log", "b.log"} {
		for at := noon; at.Before(end); at = at.Add(12 * time.Hour) {
			for i := range 20 {
				if i%2 == server {
					s.Apply(request(at.Add(time.Duration(i)*time.Second), protocol.Device{Name: fmt.Sprintf("WREN%02d", i)}, tenOne, protocol.KindPolicy, 200))
				}
			}
			for minutes := range 30 {
				tell(event.Source{Path: path, Newest: at.Add(time.Duration(minutes) * time.Minute), Unread: 1 << 30})
			}
		}
		tell(event.Source{Path: path, Newest: end})
	}
	for minutes := range 60 {
		tell(event.Source{Path: "a.log", Newest: end.Add(time.Duration(minutes) * time.Minute)})
		tell(event.Source{Path: "b.log", Newest: end.Add(time.Duration(minutes) * time.Minute)})
	}
	if f := s.Facts(noon); f.Totals.Silent+len(f.Silence.Segments) != 0 || !f.Silence.Judged {
		t.Errorf("%d silent, %v, judged: %t", f.Totals.Silent, f.Silence.Segments, f.Silence.Judged)
	}
	for slot := range int32(20) {
		if v := s.roster.Verdict(slot); v.Visits < 10 {
			t.Errorf("slot %d: %d visits were learned from", slot, v.Visits)
		}
	}
}
