package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/ui/uitest"
)

// frontViews are the screens on which a beacon in front of another one differs.
var frontViews = []struct {
	name string
	keys []string
}{{"1-overview", []string{"1"}}, {"3-requests", []string{"3"}}, {"6-failover", []string{"6"}}, {"record", []string{"3", " ", "down", "down", "enter"}}}

func TestFramesOfAFront(t *testing.T) {
	for _, v := range frontViews {
		for _, size := range sizes {
			name := fmt.Sprintf("front/%s-%dx%d", v.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				golden(t, name, show(uitest.Front(), size[0], size[1], Config{Theme: ThemeNone}, v.keys...).View())
			})
		}
	}
	golden(t, "front/1-overview-80x24-ascii", show(uitest.Front(), 80, 24, Config{Theme: ThemeNone, ASCII: true}).View())
}

// TestAFrontFitsEverySize draws its screens at every size, in ASCII and in colour.
func TestAFrontFitsEverySize(t *testing.T) {
	for _, v := range frontViews {
		s := show(uitest.Front(), 80, 24, Config{Theme: ThemeDark, ASCII: true}, v.keys...)
		for w := 1; w <= 210; w += 1 + w/9 {
			for h := 1; h <= 60; h += 1 + h/5 {
				s.resize(w, h)
				lines := s.lines()
				if len(lines) != h {
					t.Fatalf("%s at %d×%d has %d lines", v.name, w, h, len(lines))
				}
				for i, l := range lines {
					if n := ansi.StringWidth(l); n > w || w >= leastWidth && h >= leastHeight && n != w {
						t.Fatalf("%s at %d×%d: line %d is %d wide: %q", v.name, w, h, i, n, l)
					}
					if strings.ContainsFunc(ansi.Strip(l), func(r rune) bool { return r > 126 }) {
						t.Fatalf("%s at %d×%d is no ASCII: %q", v.name, w, h, l)
					}
				}
			}
		}
	}
}

func TestCopiesAreFound(t *testing.T) {
	for filter, want := range map[string]int{"served:copy": 18, "served:origin": 9, "served:here": 2, "copy": 18} {
		keys := []string{"3", "/"}
		for _, r := range filter {
			keys = append(keys, string(r))
		}
		s := show(uitest.Front(), 120, 60, Config{Theme: ThemeNone}, append(keys, "enter")...)
		if got := len(s.sample.Requests.Rows); got != want {
			t.Errorf("%s: %d rows, want %d\n%s", filter, got, want, s.View())
		}
	}
}

// TestAnOriginThatIsNotKnownYet claims nothing about it.
func TestAnOriginThatIsNotKnownYet(t *testing.T) {
	s := uitest.Begun()
	s.Apply(event.Event{Time: uitest.Noon, Topic: event.TopicOrigin, Name: "http://x/\x1b[31m", Peer: "http://x/\x1b[31m"})
	for _, size := range sizes {
		frame := show(s, size[0], size[1], Config{Theme: ThemeNone}).View()
		if !strings.Contains(frame, "not asked yet") || strings.Contains(frame, "copies since") || strings.Contains(frame, "\x1b") {
			t.Errorf("%v\n%s", size, frame)
		}
	}
}

func TestOthersShowNoOrigin(t *testing.T) {
	for _, state := range []func() *estate.State{uitest.Begun, uitest.Busy, uitest.Foreign} {
		for _, v := range views[:6] {
			if frame := show(state(), 120, 36, Config{Theme: ThemeNone}, v.keys...).View(); strings.Contains(strings.ToLower(frame), "origin") {
				t.Errorf("%s\n%s", v.name, frame)
			}
		}
	}
}
