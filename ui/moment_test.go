package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// TestOneKeySwitchesAllTimes shows every pane in the other time zone and back.
func TestOneKeySwitchesAllTimes(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	for _, v := range views {
		s := show(busy(), 120, 36, Config{Theme: ThemeNone, Zone: tokyo}, v.keys...)
		text := s.View()
		if !strings.Contains(s.lines()[0], "21:04 JST") || strings.Contains(text, "UTC") && v.name != "help" {
			t.Errorf("%s: not in the zone that was asked for:\n%s", v.name, text)
		}
		if v.name == "help" {
			continue
		}
		for _, own := range []string{"11:52", "12:02:20", "12:04"} {
			if strings.Contains(text, own) {
				t.Errorf("%s: %s is in UTC\n%s", v.name, own, text)
			}
		}
		s.press("t")
		plain := show(busy(), 120, 36, Config{Theme: ThemeNone}, v.keys...).View()
		if s.View() != plain {
			t.Errorf("%s: after t:\n%s", v.name, s.View())
		}
		s.press("t")
		if s.View() != text {
			t.Errorf("%s: after t twice:\n%s", v.name, s.View())
		}
	}
}

func TestAMachineInUTCHasNoOtherZone(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone})
	s.zones.local = time.UTC
	s.press("t")
	if text := s.View(); !strings.Contains(text, "the time zone of this machine is UTC: --tz ZONE") {
		t.Errorf("nothing is said:\n%s", text)
	}
}

// TestAnIdleScreenIsSilentWithinAMinute leaves a beacon idle for a while.
func TestAnIdleScreenIsSilentWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicStart, Name: "B1", Peer: "http :80"})
		s.Apply(here("HERON07", 0))
		r := runIn(t, s, Config{Theme: ThemeDark})
		r.wait(20 * time.Minute)
		for _, keys := range [][]string{{"1"}, {"2"}, {"2", "enter"}, {"3"}, {"4"}, {"5"}, {"6"}, {"8"}, {"2", "L"}, {"H"}} {
			r.press(keys...)
			r.wait(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute + 3*time.Second)))
			r.term.spent()
			r.wait(55 * time.Second)
			if n := r.term.spent(); n > 0 {
				t.Errorf("%v: %d bytes while nothing changed", keys, n)
			}
		}
		r.press("q")
		if err := <-r.done; err != nil {
			t.Fatal(err)
		}
	})
}
