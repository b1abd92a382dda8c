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

// crowd returns a state of 60 devices, where K00 has the latest contact.
func crowd() *estate.State {
	s := begun()
	for i := 59; i >= 0; i-- {
		s.Apply(request(time.Duration(i+1)*time.Minute, fmt.Sprintf("K%02d", i), byte(i), protocol.KindPolicy, 200, ""))
	}
	return s
}

// sampleAt samples at the given time after noon, as a tick does.
func (s *screen) sampleAt(after time.Duration) {
	s.after = after
	q := s.query()
	q.Now = noon.Add(after)
	s.reply(q)
}

// contact adds contacts of devices at the given time after noon.
func (s *screen) contact(after time.Duration, names ...string) {
	for i, name := range names {
		s.state.Apply(request(-after, name, byte(100+i), protocol.KindPolicy, 200, ""))
	}
}

// under returns the device under the cursor and its line in the frame.
func (s *screen) under(t *testing.T) (device string, line int) {
	t.Helper()
	for i, l := range s.lines() {
		if strings.HasPrefix(l, "› ") {
			return strings.TrimPrefix(strings.Fields(l)[2], "~"), i
		}
	}
	t.Fatalf("no row is highlighted:\n%s", s.View())
	return "", 0
}

// openedDevice returns the device whose detail, or record, is open.
func (s *screen) openedDevice() string {
	if len(s.opened) == 0 {
		return ""
	}
	title := strings.Fields(s.lines()[bodyLine]) // begins with the device, or ends with it
	at := 0
	if title[0] == "REQUEST" {
		at = len(title) - 1
	}
	name, _, _ := strings.Cut(title[at], ".")
	return name
}

// column returns the devices in the rows.
func (s *screen) column() (names []string) {
	for _, l := range s.lines()[4:] {
		if f := strings.Fields(strings.TrimPrefix(l, "›")); len(f) > 2 && f[0] == "●" {
			names = append(names, f[1])
		}
	}
	return names
}

var newOnes = func() (names []string) {
	for i := range 70 {
		names = append(names, fmt.Sprintf("NEW%02d", i))
	}
	return names
}()

func TestEnterOpensTheDeviceThatWasSeen(t *testing.T) {
	positions := []struct {
		name string
		keys []string
	}{
		{"the cursor was not moved", nil},
		{"some rows down", []string{"j", "j", "j", "j"}},
		{"scrolled", []string{"pgdown", "pgdown", "k"}},
		{"at the bottom", []string{"G"}},
		{"back at the top", []string{"G", "g"}},
		{"sorted by device", []string{"s", "s", "j"}},
		{"filtered", []string{"/", "k", "enter", "j"}},
		{"frozen", []string{"j", " "}},
	}
	changes := []struct {
		name  string
		comes []string
	}{
		{"nothing happens", nil},
		{"one device comes", []string{"NEW00"}},
		{"known devices come again", []string{"K50", "K51", "K01"}},
		{"more come than there are rows", newOnes},
	}
	for _, at := range positions {
		for _, change := range changes {
			for _, idle := range []time.Duration{time.Second, time.Minute} { // during the hold, and after it
				t.Run(fmt.Sprintf("%s, %s after %v", at.name, change.name, idle), func(t *testing.T) {
					s := show(crowd(), 80, 24, Config{Theme: ThemeNone}, append([]string{"2"}, at.keys...)...)
					s.sampleAt(idle)
					s.sampleAt(idle + time.Second/4)
					seen, _ := s.under(t)
					s.contact(idle+time.Second/4, change.comes...)
					s.sampleAt(idle + 3*time.Second) // arrives just before the key
					s.press("enter")
					if got := s.openedDevice(); got != seen {
						t.Errorf("enter on %s opened %q", seen, got)
					}
				})
			}
		}
	}
}

// TestTheCursorStaysWithItsDevice changes the order after a reader has selected a row: the device
// keeps its line on the screen.
func TestTheCursorStaysWithItsDevice(t *testing.T) {
	s := show(crowd(), 80, 24, Config{Theme: ThemeNone}, "2", "j", "j", "j")
	device, line := s.under(t)
	for i := range 30 {
		at := time.Duration(i+1) * 3 * time.Second
		s.contact(at, newOnes[i], "K50", fmt.Sprintf("K%02d", i+10))
		s.sampleAt(at)
		if got, where := s.under(t); got != device || where != line {
			t.Fatalf("after %v the cursor is on %s in line %d, want %s in line %d\n%s", at, got, where, device, line, s.View())
		}
	}
	s.resize(80, 14)
	if got, _ := s.under(t); got != device {
		t.Errorf("after a resize the cursor is on %s, want %s", got, device)
	}
}

func TestMovingAndOpeningHoldTheOrderForAMoment(t *testing.T) {
	s := show(crowd(), 80, 24, Config{Theme: ThemeNone}, "2")
	before := s.column()
	same := func() bool { return strings.Join(s.column(), " ") == strings.Join(before, " ") }
	step := func(at time.Duration, comes string, held bool) {
		t.Helper()
		s.contact(at, comes)
		s.sampleAt(at)
		s.sampleAt(at + time.Second/4)
		if same() != held {
			t.Errorf("after %v: the order is held: %t, want %t\n%s", at, same(), held, s.View())
		}
	}
	step(3*time.Second, "NEW00", false)
	s.sampleAt(6 * time.Second)
	before = s.column()
	s.press("j")
	step(8*time.Second, "K04", true)
	step(10*time.Second, "K05", true)
	step(14*time.Second, "K06", false)
	s.sampleAt(20 * time.Second)
	before = s.column()
	s.press("k", "enter")
	s.contact(time.Hour, "K07")
	s.sampleAt(time.Hour) // an hour in the detail pane
	s.press("esc")
	s.sampleAt(time.Hour + time.Second)
	s.sampleAt(time.Hour + 2*time.Second)
	if !same() || !strings.Contains(s.View(), "as of 12:04:") {
		t.Errorf("the order is not held after coming back, or its age is not told\n%s", s.View())
	}
	step(time.Hour+8*time.Second, "K08", false)
}

func TestSpaceFreezesAgents(t *testing.T) {
	s := show(crowd(), 80, 24, Config{Theme: ThemeNone}, "2", " ")
	before := s.column()
	for i := range 20 {
		at := time.Duration(i+1) * time.Minute
		s.contact(at, newOnes[i])
		s.sampleAt(at)
	}
	if strings.Join(s.column(), " ") != strings.Join(before, " ") {
		t.Errorf("frozen rows moved:\n%s", s.View())
	}
	for _, want := range []string{"frozen since 12:04:00, space resumes", "60 of 80 agents", "space resume"} {
		if !strings.Contains(s.View(), want) {
			t.Errorf("no %q in\n%s", want, s.View())
		}
	}
	s.press("3", "2") // to another pane and back
	if strings.Join(s.column(), " ") != strings.Join(before, " ") {
		t.Errorf("rows moved meanwhile:\n%s", s.View())
	}
	s.press(" ")
	s.sampleAt(21 * time.Minute)
	if strings.Contains(s.View(), "frozen") || !strings.Contains(s.View(), "NEW19") {
		t.Errorf("not resumed:\n%s", s.View())
	}
}

// TestTheCursorStaysWithItsFailure adds failures while the cursor is on a failing device.
func TestTheCursorStaysWithItsFailure(t *testing.T) {
	state := begun()
	fail := func(at time.Duration, name string, n int) {
		state.Apply(request(-at, name, byte(n), protocol.KindPolicy, 400, event.CauseBadPath))
	}
	for i := range 40 {
		fail(-time.Duration(40-i)*time.Minute, fmt.Sprintf("K%02d", i), i)
	}
	s := show(state, 80, 24, Config{Theme: ThemeNone}, "4", "enter", "j", "j")
	highlighted := func() string {
		for _, l := range s.lines() {
			if strings.HasPrefix(l, "›  ") {
				return strings.Fields(l)[1]
			}
		}
		return "nothing"
	}
	seen := strings.TrimSuffix(highlighted(), ".corp.example")
	for i := range 30 {
		fail(time.Duration(i)*time.Second, newOnes[i], i)
		s.sampleAt(time.Duration(i) * time.Second)
		if got := highlighted(); got != seen+".corp.example" {
			t.Fatalf("the cursor is on %s, want %s\n%s", got, seen, s.View())
		}
	}
	s.press("enter")
	if got := s.openedDevice(); got != seen {
		t.Errorf("enter on %s opened %q", seen, got)
	}
}

// TestTheStreamFreezesAsItIsSeen presses a key after the next transfers were requested and before
// they are shown.
func TestTheStreamFreezesAsItIsSeen(t *testing.T) {
	for _, keys := range [][]string{{"j"}, {" ", "j"}} {
		s := show(crowd(), 80, 24, Config{Theme: ThemeNone}, "3")
		s.contact(time.Minute, "NEW00", "NEW01", "NEW02")
		s.sampleAt(time.Minute)
		s.query() // advances the stream; its answer is pending
		s.press(keys...)
		if !strings.Contains(s.View(), "frozen since") {
			t.Fatalf("not frozen\n%s", s.View())
		}
		for _, l := range s.lines() {
			if strings.HasPrefix(l, "› ") && strings.Fields(l)[2] != "K01" {
				t.Errorf("%v: the second row was K01, the cursor is on\n%s", keys, l)
			}
		}
	}
}

// TestNothingUntrueIsSaidBeforeAnAnswer checks the frame between a key and the sample that the
// key requests.
func TestNothingUntrueIsSaidBeforeAnAnswer(t *testing.T) {
	tests := []struct {
		from, key string
		not       []string
	}{
		{"1", "2", []string{"None of", "No agent"}},
		{"1", "3", []string{"No transfer", "No request"}},
		{"1", "4", []string{"No failure", "has failed"}},
		{"2", "s", []string{"sorted by state"}},
		{"2", "S", []string{"reversed"}},
		{"3", "f", []string{"None of the transfers"}},
	}
	for _, tt := range tests {
		s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.from)
		s.Update(keyMsg(tt.key))
		for _, text := range tt.not {
			if strings.Contains(s.View(), text) {
				t.Errorf("%s after %s: %q is not known yet\n%s", tt.key, tt.from, text, s.View())
			}
		}
	}
}
