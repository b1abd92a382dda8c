package ui

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"beacontop/beacon/estate"
	"beacontop/ui/draw"
)

// mouseAt sends a mouse event at the position of a text on the screen.
func (s *screen) mouseAt(t *testing.T, button tea.MouseButton, text string) {
	t.Helper()
	for y, l := range s.lines() {
		if before, _, ok := strings.Cut(l, text); ok {
			s.Update(tea.MouseMsg{X: draw.Width(before), Y: y, Button: button, Action: tea.MouseActionPress})
			s.Update(tea.MouseMsg{X: draw.Width(before), Y: y, Button: button, Action: tea.MouseActionRelease})
			s.sampleTwice()
			return
		}
	}
	t.Fatalf("no %q on the screen:\n%s", text, s.View())
}

func (s *screen) click(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		s.mouseAt(t, tea.MouseButtonLeft, text)
	}
}

// at returns the row of the cursor.
func (s *screen) at() string {
	for _, l := range s.lines() {
		if strings.HasPrefix(l, "›") {
			return l
		}
	}
	return ""
}

func TestClicks(t *testing.T) {
	for _, tt := range []struct {
		name   string
		keys   []string
		clicks []string
		cursor string // expected in the row of the cursor afterwards
		want   string // expected on the screen
	}{
		{"a tab", []string{"1"}, []string{"2 Agents"}, "KESTREL01", "2 AGENTS"},
		{"the sign of a tab", []string{"1"}, []string{"✖3"}, "", "4 FAIL"},
		{"a row", []string{"2"}, []string{"KESTREL05"}, "KESTREL05", "2 AGENTS"},
		{"a row that is chosen", []string{"2"}, []string{"KESTREL05", "KESTREL05"}, "", "TRANSFERS"},
		{"a row of a list that is scrolled", []string{"2", "G"}, []string{"KESTREL39", "KESTREL39"}, "", "KESTREL39  corp.example"},
		{"a row of the stream", []string{"3"}, []string{"schedule"}, "schedule", "frozen"},
		{"and again", []string{"3"}, []string{"schedule", "schedule"}, "", "REQUEST  "},
		{"a group of failures", []string{"4"}, []string{"schedule download 404"}, "schedule download 404", "4 FAIL"},
		{"into a group", []string{"4"}, []string{"schedule download 404", "schedule download 404"}, "schedule download 404", "4 FAIL"},
		{"a device of a group", []string{"4"}, []string{"HERON07.corp"}, "", "›  HERON07.corp"},
		{"and again", []string{"4"}, []string{"HERON07.corp", "HERON07.corp"}, "", "REQUEST  HERON07"},
		{"a transfer of a device", []string{"2", "enter"}, []string{"hedule.nds"}, "hedule.nds", "TRANSFERS"},
		{"and again", []string{"2", "enter"}, []string{"hedule.nds", "hedule.nds"}, "", "REQUEST"},
		{"a finding", []string{"1"}, []string{"parent has not"}, "parent has not", "1 OVER"},
		{"nothing", []string{"2"}, []string{"sorted by"}, "KESTREL01", "2 AGENTS"},
		{"a table whose rows are not chosen", []string{"5"}, []string{"Inventories"}, "", "5 QUEUE"},
		{"the help is open", []string{"2", "?"}, []string{"3 Req"}, "", "any other key closes the help"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone}, append([]string{"m"}, tt.keys...)...)
			s.click(t, tt.clicks...)
			if got := s.at(); tt.cursor != "" && !strings.Contains(got, tt.cursor) {
				t.Errorf("the cursor is at %q, want %q\n%s", got, tt.cursor, s.View())
			}
			if !strings.Contains(s.View(), tt.want) {
				t.Errorf("no %q:\n%s", tt.want, s.View())
			}
		})
	}
}

// TestEachTabIsUnderItsName clicks the tabs at all sizes.
func TestEachTabIsUnderItsName(t *testing.T) {
	for _, size := range [][2]int{{40, 20}, {60, 20}, {80, 24}, {200, 50}} {
		for _, pane := range show(busy(), size[0], size[1], Config{Theme: ThemeNone}).shownTabs() {
			s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "m")
			before, _, _ := strings.Cut(s.lines()[1], fmt.Sprintf(" %d ", pane+1))
			x := 1 + ansi.StringWidth(before)
			s.Update(tea.MouseMsg{X: x, Y: tabsLine, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
			if s.tab != pane {
				t.Errorf("%v: at %d pane %d, want %d: %s", size, x, s.tab+1, pane+1, s.lines()[1])
			}
		}
	}
}

func TestTheWheelMovesTheCursor(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "m", "2")
	row := func() int { return slices.Index(s.lines(), s.at()) }
	first := row()
	s.mouseAt(t, tea.MouseButtonWheelDown, "KESTREL10")
	if got := row(); got != first+wheelSteps {
		t.Errorf("down: line %d, want %d", got, first+wheelSteps)
	}
	s.mouseAt(t, tea.MouseButtonWheelUp, "KESTREL10")
	if got := row(); got != first {
		t.Errorf("up: line %d, want %d", got, first)
	}
}

// TestTheMouseIsOffAtFirst checks that mouse events have no effect while the mouse is off.
func TestTheMouseIsOffAtFirst(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "2")
	before := s.View()
	s.click(t, "KESTREL05", "3 Req")
	s.mouseAt(t, tea.MouseButtonWheelDown, "KESTREL10")
	if s.View() != before {
		t.Errorf("the mouse did something:\n%s", s.View())
	}
	s.press("m")
	if got := s.View(); !strings.Contains(got, "mouse on: wheel, tabs, rows") {
		t.Errorf("nothing says that it is on:\n%s", got)
	}
	s.press("j")
	if got := s.View(); !strings.Contains(got, "m mouse off") {
		t.Errorf("nothing says how it is turned off:\n%s", got)
	}
	s.press("m", "k")
	if got := s.View(); got != before {
		t.Errorf("not as before:\n%s", got)
	}
}

// TestTheTerminalKeepsNoMouseMode runs a program and tracks the modes of its terminal.
func TestTheTerminalKeepsNoMouseMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runIn(t, estate.NewState(estate.Limits{}), Config{Theme: ThemeNone})
		var mu sync.Mutex
		on := map[ansi.Mode]bool{}
		set := func(to bool) func(ansi.Mode) {
			return func(m ansi.Mode) {
				mu.Lock()
				defer mu.Unlock()
				if m == ansi.ModeMouseButtonEvent || m == ansi.ModeMouseExtSgr || m == ansi.ModeMouseAnyEvent {
					on[m] = to
				}
			}
		}
		r.term.mu.Lock()
		r.term.SetCallbacks(vt.Callbacks{EnableMode: set(true), DisableMode: set(false)})
		r.term.mu.Unlock()
		modes := func() (n int) {
			mu.Lock()
			defer mu.Unlock()
			for _, is := range on {
				if is {
					n++
				}
			}
			return n
		}
		if modes() != 0 {
			t.Error("the mouse is on at first")
		}
		r.press("m")
		if modes() != 2 {
			t.Errorf("m turns on %v", on)
		}
		r.press("m")
		if modes() != 0 {
			t.Errorf("m turns off, but for %v", on)
		}
		r.press("m", "q")
		if err := <-r.done; err != nil {
			t.Fatal(err)
		}
		if modes() != 0 {
			t.Errorf("left on: %v", on)
		}
	})
}

// TestTheMouseIsOnAgainAfterAStop suspends the program, which turns the mouse off.
func TestTheMouseIsOnAgainAfterAStop(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone})
	if _, cmd := s.Update(tea.ResumeMsg{}); cmd != nil {
		t.Error("it was off, and something happens")
	}
	s.press("m")
	if _, cmd := s.Update(tea.ResumeMsg{}); cmd == nil || cmd() != tea.EnableMouseCellMotion() {
		t.Error("the mouse stays off")
	}
}
