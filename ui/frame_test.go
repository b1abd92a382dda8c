package ui

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/racetest"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// screen drives a model without a program: commands run at once, and the time is noon.
type screen struct {
	*Model
	state   *estate.State
	sampler Source        // the source of samples
	after   time.Duration // time of the samples, after noon
}

func show(s *estate.State, w, h int, c Config, keys ...string) *screen {
	return showFrom(s.Reader(), s, w, h, c, keys...)
}

func showFrom(source Source, s *estate.State, w, h int, c Config, keys ...string) *screen {
	c.Source = source
	out := &screen{Model: New(context.Background(), c), state: s, sampler: c.Source}
	out.resize(w, h)
	out.press(keys...)
	return out
}

func (s *screen) resize(w, h int) {
	s.Update(tea.WindowSizeMsg{Width: w, Height: h})
	s.sampleTwice()
}

// sampleTwice samples as two ticks do: the second query is based on the first answer.
func (s *screen) sampleTwice() {
	for range 2 {
		q := s.query()
		q.Now = noon.Add(s.after).In(s.zones.shown())
		s.reply(q)
	}
}

// reply answers a query, whatever its number is.
func (s *screen) reply(q estate.Query) {
	one, err := s.sampler.Sample(context.Background(), q)
	s.Update(sampleMsg{Sample: one, err: err})
}

func (s *screen) press(keys ...string) {
	for _, k := range keys {
		s.Update(keyMsg(k))
		s.sampleTwice()
	}
}

func keyMsg(k string) tea.KeyMsg {
	msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
	for special, t := range map[string]tea.KeyType{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "home": tea.KeyHome, "end": tea.KeyEnd,
		" ": tea.KeySpace, "ctrl+c": tea.KeyCtrlC, "ctrl+l": tea.KeyCtrlL, "f1": tea.KeyF1,
	} {
		if k == special {
			msg = tea.KeyMsg{Type: t}
		}
	}
	if k == " " {
		msg.Runes = []rune{' '}
	}
	return msg
}

func (s *screen) lines() []string { return strings.Split(s.View(), "\n") }

var states = []struct {
	name  string
	state func() *estate.State
}{{"begun", begun}, {"busy", busy}}

// views lists the screens of the golden frames with the keys that open them.
var views = []struct {
	name string
	keys []string
}{
	{"1-overview", []string{"1"}}, {"2-agents", []string{"2"}}, {"3-requests", []string{"3"}}, {"4-failures", []string{"4"}},
	{"5-queue", []string{"5"}}, {"6-failover", []string{"6"}}, {"8-events", []string{"8"}}, {"event", []string{"8", "enter"}}, {"agent", []string{"2", "/", "k", "e", "s", "enter", "enter"}}, {"record", []string{"4", "enter", "enter"}}, {"ladder", []string{"2", "L"}}, {"heat", []string{"2", "H"}}, {"heat-agent", []string{"2", "enter", "H"}}, {"explanation", []string{"2", "f", "enter", "x"}}, {"topic", []string{"5", "x"}}, {"help", []string{"?"}},
}

var sizes = [][2]int{{60, 20}, {80, 24}, {120, 36}, {200, 50}}

func TestFrames(t *testing.T) {
	for _, st := range states {
		for _, v := range views {
			for _, size := range sizes {
				name := fmt.Sprintf("%s/%s-%dx%d", st.name, v.name, size[0], size[1])
				t.Run(name, func(t *testing.T) {
					golden(t, name, show(st.state(), size[0], size[1], Config{Theme: ThemeNone}, v.keys...).View())
				})
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "frames", filepath.FromSlash(name)+".txt")
	var text strings.Builder
	for l := range strings.SplitSeq(got, "\n") {
		text.WriteString(strings.TrimRight(l, " ") + "\n")
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("%s differs (go test ./ui -update writes it anew):\n%s", file, text.String())
	}
}

// TestThemes pins the colour of each part of a frame, and checks that colours change nothing else:
// state never depends on them.
func TestThemes(t *testing.T) {
	themes := []string{ThemeDark, ThemeLight, ThemeColourBlind, ThemeColourBlindLight}
	for _, v := range views {
		for _, size := range sizes {
			plain := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, v.keys...).View()
			for _, theme := range themes {
				coloured := show(busy(), size[0], size[1], Config{Theme: theme}, v.keys...).View()
				if ansi.Strip(coloured) != plain {
					t.Errorf("%s %s %v: the frame differs beyond its colours", theme, v.name, size)
				}
			}
		}
	}
	for _, theme := range themes {
		frame := show(busy(), 80, 24, Config{Theme: theme}, "2").View()
		golden(t, "busy/2-agents-80x24-"+theme, strings.ReplaceAll(frame, "\x1b[", "‹"))
	}
}

// TestEverySize draws every screen at every size: the number of lines is exact, no line is wider
// than the terminal, and each line has exactly its width if a frame is drawn at all.
func TestEverySize(t *testing.T) {
	for _, st := range []func() *estate.State{begun, busy, hostile} {
		for _, v := range append(slices.Concat(views, filterViews), viewList) {
			s := show(st(), 80, 24, Config{Theme: ThemeNone}, v.keys...)
			for w := 1; w <= 210; w += racetest.Part * (1 + w/9) {
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
					}
				}
			}
		}
	}
}

func TestNothingFromOutsideControlsTheTerminal(t *testing.T) {
	for _, v := range append(slices.Concat(views, filterViews), viewList) {
		for _, size := range sizes {
			s := show(hostile(), size[0], size[1], Config{Theme: ThemeNone}, v.keys...)
			for _, text := range []string{s.View(), show(hostile(), size[0], size[1], Config{Theme: ThemeNone}, append(v.keys, "enter", "enter")...).View()} {
				if !utf8.ValidString(text) {
					t.Errorf("%s: the frame is no UTF-8", v.name)
				}
				for _, r := range strings.ReplaceAll(text, "\n", "") {
					if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
						t.Fatalf("%s: %U reaches the terminal in\n%q", v.name, r, text)
					}
				}
			}
		}
	}
}

func TestASCII(t *testing.T) {
	for _, v := range views {
		text := show(busy(), 120, 36, Config{Theme: ThemeNone, ASCII: true}, v.keys...).View()
		for _, r := range text {
			if r > 0x7f {
				t.Errorf("%s: %q in\n%s", v.name, r, text)
				break
			}
		}
	}
}

func TestStaleAndStopped(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone})
	q := s.query()
	q.Now = noon.Add(11e9)
	s.reply(q)
	if head := s.lines()[0]; !strings.Contains(head, "▲ stale for 10 s") {
		t.Errorf("header %q", head)
	}
	s.state.Apply(event.Event{Time: noon, Topic: event.TopicStop})
	s.sampleTwice()
	if head := s.lines()[0]; !strings.Contains(head, "✖ stopped") {
		t.Errorf("header %q", head)
	}
}

func TestTheHistoryIsBeingRead(t *testing.T) {
	for _, size := range sizes {
		state := estate.NewState(estate.Limits{})
		state.Apply(event.Event{Time: noon, Topic: event.TopicHistory, Active: true})
		s := show(state, size[0], size[1], Config{Theme: ThemeNone})
		if head := s.lines()[0]; !strings.Contains(head, "reading history …") {
			t.Errorf("header %q", head)
		}
		s.state.Apply(event.Event{Time: noon, Topic: event.TopicHistory})
		s.sampleTwice()
		if head := s.lines()[0]; strings.Contains(head, "history") {
			t.Errorf("header %q", head)
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, v := range views {
		b.Run(v.name, func(b *testing.B) {
			s := show(busy(), 120, 36, Config{Theme: ThemeDark}, v.keys...)
			b.ReportAllocs()
			for b.Loop() {
				s.draw()
			}
		})
	}
}

func TestEnterOnARecordWithoutADeviceSaysWhy(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicRequest, Method: "GET", Path: "/ManageSoftDL/Schedules/x.osd", Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Status: 404, Cause: event.CauseNotFound})
	for _, keys := range [][]string{{"3", "enter", "enter"}, {"4", "enter", "enter", "enter"}} {
		v := show(s, 80, 24, Config{}, keys...)
		if !strings.Contains(v.View(), "there is no agent to open") {
			t.Errorf("%v: nothing is said:\n%s", keys, v.View())
		}
		v.press("j")
		if strings.Contains(v.View(), "there is no agent to open") {
			t.Errorf("%v: it is still said", keys)
		}
	}
}

// TestTheLastDeviceOfAFailureCanBeReached scrolls to the end of a list that does not fit.
func TestTheLastDeviceOfAFailureCanBeReached(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	for i := range 40 {
		s.Apply(request(time.Duration(i)*time.Minute, fmt.Sprintf("H%02d", i), byte(i), protocol.KindPolicy, 400, event.CauseBadPath))
	}
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}} {
		v := show(s, size[0], size[1], Config{Theme: ThemeNone}, "4", "enter", "G")
		v.sampleTwice()
		if text := v.View(); !strings.Contains(text, "H39") || !strings.Contains(text, "of 40") {
			t.Errorf("%v: the last device is not shown\n%s", size, text)
		}
	}
}

func TestAKeyOfAnotherPaneSaysWhere(t *testing.T) {
	for _, step := range []struct {
		keys []string
		want string
	}{
		{[]string{"1", "/"}, "8 Events can be filtered"},
		{[]string{"5", "s"}, "only 2 Agents can be sorted"},
		{[]string{"3", "S"}, "only 2 Agents can be sorted"},
		{[]string{"5", " "}, "3 Requests can be frozen"},
		{[]string{"2", "enter", " "}, "3 Requests can be frozen"},
		{[]string{"2", "e"}, "the failures in 3 Requests"},
		{[]string{"4", "E"}, "the failures in 3 Requests"},
		{[]string{"4", "f"}, "all rows here are failures"},
		{[]string{"6", "f"}, "2 Agents and 3 Requests"},
		{[]string{"2", " "}, ""},
		{[]string{"2", "f"}, ""},
		{[]string{"2", "enter", "/"}, "can be filtered"},
		{[]string{"2", "s"}, ""},
		{[]string{"3", " "}, ""},
		{[]string{"3", "e"}, ""},
	} {
		v := show(busy(), 80, 24, Config{Theme: ThemeNone}, step.keys...)
		if said := v.said; said != "" != (step.want != "") || !strings.Contains(v.View(), step.want) {
			t.Errorf("%v: %q, want %q", step.keys, said, step.want)
		}
	}
}
