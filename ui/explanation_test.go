package ui

import (
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/ui/uitest"
)

// shows reports whether a frame contains a text.
func (s *screen) shows(text string) bool { return strings.Contains(s.View(), text) }

// TestEveryRowOfAnAgentIsExplained opens the explanation from each place that shows an agent, and
// returns to it.
func TestEveryRowOfAnAgentIsExplained(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"a row of agents", []string{"2", "f"}, "OWL12.corp.example  10.1.0.92"},
		{"a row of the ladder view", []string{"2", "L"}, "HERON07.corp.example  10.1.0.90"},
		{"the page of an agent", []string{"2", "f", "enter"}, "OWL12.corp.example  10.1.0.92"},
		{"a request", []string{"3", "f", "j", "j"}, "OWL13.corp.example  10.1.0.93"},
		{"a failure", []string{"4", "enter"}, "HERON08.corp.example  10.1.0.91"},
		{"a record", []string{"4", "enter", "enter"}, "HERON08.corp.example  10.1.0.91"},
	}
	for _, tt := range tests {
		s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.keys...)
		before := s.lines()[3:20]
		s.press("x")
		if !s.shows(tt.want) || !s.shows("VERDICT") || !s.shows("LADDER") {
			t.Errorf("%s:\n%s", tt.name, s.View())
			continue
		}
		s.press("G")
		if !s.shows("WHEN IT COMES BY ITSELF") || s.shows("more line") {
			t.Errorf("%s: at its end\n%s", tt.name, s.View())
		}
		s.press("g")
		if !s.shows(tt.want) {
			t.Errorf("%s: at its beginning again\n%s", tt.name, s.View())
		}
		s.press("esc")
		if after := s.lines()[3:20]; strings.Join(after, "\n") != strings.Join(before, "\n") {
			t.Errorf("%s: esc returns to\n%s", tt.name, s.View())
		}
	}
}

// TestTopicsAreExplained opens the explanations of the queue and the failover list.
func TestTopicsAreExplained(t *testing.T) {
	for keys, want := range map[string]string{"5 x": "QUEUE  LON-BEACON1", "6 x": "FAILOVER  LON-BEACON1"} {
		s := show(busy(), 80, 24, Config{Theme: ThemeNone}, strings.Fields(keys)...)
		if !s.shows(want) || !s.shows("VERDICT") || !s.shows("EVIDENCE") {
			t.Errorf("%s:\n%s", keys, s.View())
		}
		s.press("enter", "esc")
		if s.shows("VERDICT") {
			t.Errorf("%s: esc shows\n%s", keys, s.View())
		}
	}
}

// TestFromAnExplanationToItsAgent follows enter, and returns by esc.
func TestFromAnExplanationToItsAgent(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "2", "f", "x", "enter")
	if !s.shows("TRANSFERS") || s.shows("VERDICT") {
		t.Errorf("enter shows\n%s", s.View())
	}
	s.press("esc")
	if !s.shows("VERDICT") {
		t.Errorf("esc shows\n%s", s.View())
	}
}

// TestWhatChangedWhenItBegan opens the events around the beginning of what is explained.
func TestWhatChangedWhenItBegan(t *testing.T) {
	for _, keys := range []string{"2 L @", "2 L x @"} {
		s := show(busy(), 80, 24, Config{Theme: ThemeNone}, strings.Fields(keys)...)
		if !s.shows("8 EVENTS") && !s.shows("8 EV") || s.shows("VERDICT") {
			t.Errorf("%s:\n%s", keys, s.View())
		}
	}
	if s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "6", "x", "@"); s.shows("VERDICT") {
		t.Errorf("of the failover list:\n%s", s.View())
	}
}

// TestNothingToExplain presses the keys where they mean nothing: the screen says where they do.
func TestNothingToExplain(t *testing.T) {
	for _, tt := range []struct{ keys, want string }{
		{"1 x", "x explains what is shown in 2 Agents, 3 Requests, 4 Failures, 5 Queue and"},
		{"3 L", "L shows how far agents get, in 2 Agents"},
		{"4 x", "enter first, and choose the device to explain"},
	} {
		s := show(busy(), 80, 24, Config{Theme: ThemeNone}, strings.Fields(tt.keys)...)
		if !s.shows(tt.want) {
			t.Errorf("%s: no %q in\n%s", tt.keys, tt.want, s.View())
		}
	}
	nameless := uitest.Begun()
	nameless.Apply(event.Event{Time: noon, Topic: event.TopicRequest, Method: "GET", Path: "/wp-login.php", Status: 404, Cause: event.CauseNotFound})
	if s := show(nameless, 80, 24, Config{Theme: ThemeNone}, "3", "x"); !s.shows("no device is known for this transfer") {
		t.Errorf("a request of nobody:\n%s", s.View())
	}
}

// TestOrdersOfTheLadderView goes round the orders of the ladder view, and back to the list.
func TestOrdersOfTheLadderView(t *testing.T) {
	s := show(busy(), 120, 36, Config{Theme: ThemeNone}, "2", "L")
	first := func() string { return strings.Join(strings.Fields(s.lines()[4])[1:3], " ") }
	for _, want := range []struct{ order, first string }{
		{"sorted by rung", "✖ HERON07"}, {"sorted by stuck since", "● KESTREL01"}, {"sorted by device", "✖ HERON07"}, {"sorted by contact", "● KESTREL01"}, {"sorted by rung", "✖ HERON07"},
	} {
		if !s.shows(want.order) || first() != want.first {
			t.Errorf("want %s, and %s first:\n%s", want.order, want.first, s.View())
		}
		s.press("s")
	}
	s.press("L")
	if !s.shows("sorted by contact") || !s.shows("inventory") {
		t.Errorf("the list again:\n%s", s.View())
	}
	s.press("L")
	if !s.shows("sorted by stuck since") {
		t.Errorf("the ladder view keeps its order:\n%s", s.View())
	}
}
