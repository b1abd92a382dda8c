package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// seldom returns 100 transfers, one a minute; the policies of F00 (the newest), F40 and F80
// failed.
func seldom() *estate.State {
	s := begun()
	for i := 99; i >= 0; i-- {
		name, status, cause := fmt.Sprintf("K%02d", i), 200, event.CauseNone
		if i%40 == 0 {
			name, status, cause = fmt.Sprintf("F%02d", i), 404, event.CauseNotFound
		}
		s.Apply(request(time.Duration(i)*time.Minute, name, byte(i), protocol.KindPolicy, status, cause))
	}
	return s
}

// chosen returns the device in the highlighted row of the stream.
func (s *screen) chosen() string {
	for _, l := range s.lines() {
		if rest, ok := strings.CutPrefix(l, "› "); ok {
			return strings.Fields(rest)[1]
		}
	}
	return ""
}

func TestStepByFailure(t *testing.T) {
	tests := []struct {
		keys []string
		want string
		say  string
	}{
		{[]string{"e"}, "F00", ""}, // starts above the first row: no row is selected
		{[]string{"e", "e"}, "F40", ""},
		{[]string{"e", "e", "e"}, "F80", ""},
		{[]string{"e", "e", "e", "e"}, "F80", "no older failure in this list"},
		{[]string{"e", "e", "e", "E"}, "F40", ""},
		{[]string{"e", "E"}, "F00", "no newer failure in this list"},
		{[]string{"G", "E"}, "F80", ""},
		{[]string{"e", "e", "j", "j", "E"}, "F40", ""},
		{[]string{"/", "f", "8", "enter", "e"}, "F80", ""},
		{[]string{"/", "k", "enter", "e"}, "K01", "no older failure in this list"},
		{[]string{"e", "e", "e", "e", "k"}, "K79", ""}, // the message is gone
	}
	for _, tt := range tests {
		for _, size := range sizes {
			s := show(seldom(), size[0], size[1], Config{Theme: ThemeNone}, append([]string{"3"}, tt.keys...)...)
			if got := s.chosen(); got != tt.want {
				t.Errorf("%v at %v: on %q, want %q\n%s", tt.keys, size, got, tt.want, s.View())
			}
			if said := strings.Contains(s.View(), "failure in this list"); said != (tt.say != "") || !strings.Contains(s.View(), tt.say) {
				t.Errorf("%v at %v: want %q\n%s", tt.keys, size, tt.say, s.View())
			}
			if !strings.Contains(s.View(), "frozen") {
				t.Errorf("%v: the stream goes on\n%s", tt.keys, s.View())
			}
		}
	}
}

// TestAStepIsShownWithItsRow checks the first frame that has the failure: the cursor is on the
// failure, and not on the row previously in its place.
func TestAStepIsShownWithItsRow(t *testing.T) {
	s := show(seldom(), 80, 24, Config{Theme: ThemeNone}, "3", "e")
	s.Update(keyMsg("e"))
	q := s.query()
	q.Now = noon
	s.reply(q)
	if got := s.chosen(); got != "F40" {
		t.Errorf("on %q, want F40\n%s", got, s.View())
	}
}

func TestOnlyWhatFails(t *testing.T) {
	for _, tt := range []struct{ pane, footer, none string }{
		{"2", "failing only", "None of 4 agents is failing"},
		{"3", "failed only", "None of the transfers that are kept has failed"},
	} {
		s := show(seldom(), 80, 24, Config{Theme: ThemeNone}, tt.pane, "f")
		text := s.View()
		if strings.Contains(text, " K") || strings.Count(text, "F00")*strings.Count(text, "F40")*strings.Count(text, "F80") == 0 {
			t.Errorf("pane %s shows not what fails only:\n%s", tt.pane, text)
		}
		if foot := s.lines()[23]; !strings.Contains(foot, tt.footer) {
			t.Errorf("pane %s: footer %q", tt.pane, foot)
		}
		s.press("/", "f", "4", "enter")
		if foot := s.lines()[23]; !strings.Contains(foot, tt.footer+", filter: f4") || strings.Contains(s.View(), "F80") {
			t.Errorf("pane %s with a filter:\n%s", tt.pane, s.View())
		}
		s.press("esc")
		if text := s.View(); !strings.Contains(text, tt.footer) || strings.Contains(text, "filter: f4") {
			t.Errorf("pane %s: esc clears more than the filter:\n%s", tt.pane, text)
		}
		s.press("f", "f", "esc")
		if text := s.View(); strings.Contains(text, tt.footer) || !strings.Contains(text, "K01") {
			t.Errorf("pane %s still shows not all:\n%s", tt.pane, text)
		}
		well := begun()
		for i := range 4 {
			well.Apply(request(time.Minute, fmt.Sprintf("K%02d", i), byte(i), protocol.KindPolicy, 200, ""))
		}
		if text := show(well, 80, 24, Config{Theme: ThemeNone}, tt.pane, "f").View(); !strings.Contains(text, tt.none) {
			t.Errorf("pane %s: no %q in\n%s", tt.pane, tt.none, text)
		}
	}
}

func TestTheColumnsStandStillWhenTheSortChanges(t *testing.T) {
	for _, size := range sizes {
		s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "2")
		unmarked := strings.NewReplacer("▾", " ", "▴", " ")
		heading := unmarked.Replace(s.lines()[3])
		named := map[string]bool{}
		for range 8 {
			for _, mark := range []string{"▾", "▴"} {
				head, summary := s.lines()[3], s.lines()[size[1]-3]
				if got := unmarked.Replace(head); got != heading {
					t.Errorf("%v: the columns jump\n%s\n%s", size, heading, got)
				}
				_, by, _ := strings.Cut(summary, "sorted by ")
				named[strings.TrimSuffix(strings.Fields(by)[0], ",")] = true
				if marked := strings.Contains(head, mark); marked == strings.Contains(summary, "(hidden)") {
					t.Errorf("%v: the column is marked: %t\n%s\n%s", size, marked, head, summary)
				}
				s.press("S")
			}
			s.press("s")
		}
		if len(named) != 8 {
			t.Errorf("%v: sorted by %v", size, named)
		}
	}
}
