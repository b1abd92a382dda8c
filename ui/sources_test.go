package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/racetest"
	"beacontop/ui/uitest"
)

var foreignViews = []struct {
	name string
	keys []string
}{

	{"1-overview", []string{"1"}}, {"3-requests", []string{"3"}}, {"4-failures", []string{"4"}}, {"5-queue", []string{"5"}}, {"6-failover", []string{"6"}},
	{"7-sources", []string{"7"}}, {"7-sources-gap", []string{"7", "j"}}, {"7-sources-directory", []string{"7", "G"}}, {"help", []string{"?"}},
}

func TestForeignFrames(t *testing.T) {
	for _, v := range foreignViews {
		for _, size := range sizes {
			name := fmt.Sprintf("foreign/%s-%dx%d", v.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				golden(t, name, show(foreign(), size[0], size[1], Config{Theme: ThemeNone}, v.keys...).View())
			})
		}
	}
}

// TestFramesOfSeveralBeacons shows where the agents went while one was down; the second pair is told by addresses.
func TestFramesOfSeveralBeacons(t *testing.T) {
	for name, beacons := range map[string][]string{"named": {"LON-BEACON1", "PAR-BEACON2"}, "address": {"10.255.0.1", "10.255.0.2"}, "hostile": {"\x1b[2J", "名前の長い機械の名前の長い機械"}} {
		s := uitest.Several(beacons...)
		for _, size := range sizes {
			view := show(s, size[0], size[1], Config{Theme: ThemeNone}, "6").View()
			checkFrame(t, name, view, size[0], size[1])
			golden(t, fmt.Sprintf("foreign/6-several-%s-%dx%d", name, size[0], size[1]), view)
		}
	}
}

func TestForeignFramesAtEverySize(t *testing.T) {
	s := foreign()
	for _, text := range []string{"\x1b[2J", "a\nb", "\u202egnp", "\xff", "名前の長い機械の名前の長い機械"} {
		s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{
			Path: text, Format: text, File: text, Fields: text, Watch: text + ": " + text, Problem: text, Note: text, Gaps: 1, Gap: text, Lines: 1, Malformed: 1,
			Blind: []event.Blindness{{Field: text, Analysis: text, Remedy: text}}, Examples: []event.Example{{Line: 1, Reason: text, Text: text}},
		}})
		s.Apply(event.Event{Time: noon, Topic: event.TopicBadLogs, Folder: text, Count: 1})
	}
	for _, v := range foreignViews {
		for _, down := range []string{"", "jj", "jjjj", "jjjjjj"} {
			m := show(s, 80, 24, Config{Theme: ThemeNone}, append(v.keys, strings.Split(down, "")...)...)
			for w := leastWidth; w <= 210; w += racetest.Part * (1 + w/7) {
				for h := leastHeight; h <= 60; h += 1 + h/4 {
					m.resize(w, h)
					checkFrame(t, v.name, m.View(), w, h)
				}
			}
		}
	}
}

// checkFrame checks that a frame has its size, and that nothing in it controls the terminal.
func checkFrame(t *testing.T, name, frame string, w, h int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%s at %d×%d has %d lines", name, w, h, len(lines))
	}
	for i, l := range lines {
		if n := ansi.StringWidth(l); n != w {
			t.Fatalf("%s at %d×%d: line %d is %d wide: %q", name, w, h, i, n, l)
		}
		if strings.ContainsFunc(l, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Fatalf("%s: %q controls the terminal", name, l)
		}
	}
}

func TestHeaderOfAForeignBeacon(t *testing.T) {
	tests := []struct {
		name   string
		source event.Source
		want   string
	}{
		{"a minute of lag is usual", event.Source{Newest: ago(47 * time.Second)}, "● log lag <1 m"},
		{"more may be lag, or quiet", event.Source{Newest: ago(10 * time.Minute)}, "○ log lag 10 m, or quiet"},
		{"hours are a warning", event.Source{Newest: ago(5 * time.Hour)}, "▲ log lag 5 h, or quiet"},
		{"nothing was read", event.Source{}, "○ no line yet"},
		{"the history is being read", event.Source{Newest: ago(10 * time.Hour), Unread: 1 << 30}, "○ reading, 1.1 GB to go"},
		{"directories only", event.Source{Kind: event.SourceDirectory}, "○ no log"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := estate.NewState(estate.Limits{})
			s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Name: "B2", Source: &tt.source})
			m := show(s, 80, 24, Config{Theme: ThemeNone})
			if head := m.lines()[0]; !strings.Contains(head, tt.want) || !strings.Contains(head, "B2") || strings.Contains(head, "stale") {
				t.Errorf("header %q, want %q", head, tt.want)
			}
		})
	}
}

// TestAPastPeriodIsReadBeforeItIsShownAsSuch uses requests of a log that has not reported yet how
// far it was read.
func TestAPastPeriodIsReadBeforeItIsShownAsSuch(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log"}}, request(time.Hour, "HERON07", 8, protocol.KindPolicy, 200, ""))
	if head := show(s, 80, 24, Config{Theme: ThemeNone, At: noon}).lines()[0]; !strings.Contains(head, "○ reading") || strings.Contains(head, "as of") {
		t.Errorf("while it is read: %q", head)
	}
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log", Newest: ago(time.Hour)}})
	if head := show(s, 80, 24, Config{Theme: ThemeNone, At: noon}).lines()[0]; !strings.Contains(head, "as of 23 Nov 12:04 UTC") {
		t.Errorf("when it is read: %q", head)
	}
}

func TestEventsOfAnotherBeacontopAreNoPulse(t *testing.T) {
	s := busy() // its events, with its start, and a last pulse long ago
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "events.log", Format: "events", Newest: ago(time.Hour)}})
	m := show(s, 80, 24, Config{Theme: ThemeNone})
	if head := m.lines()[0]; !strings.Contains(head, "○ log lag 1 h") || strings.Contains(head, "up 3 d") {
		t.Errorf("header %q", head)
	}
}

func TestSourcesAreShownOfForeignBeaconsOnly(t *testing.T) {
	own := show(busy(), 120, 36, Config{Theme: ThemeNone}, "7")
	if text := own.View(); strings.Contains(text, "Sources") || !strings.Contains(text, "OVERVIEW") {
		t.Errorf("an own beacon has no sources:\n%s", text)
	}
	if m := show(busy(), 120, 36, Config{Theme: ThemeNone}, "8", "tab"); !strings.Contains(m.View(), "OVERVIEW") {
		t.Error("tab after the last pane does not lead to the first")
	}
	if m := show(foreign(), 120, 36, Config{Theme: ThemeNone}, "6", "tab"); !strings.Contains(m.View(), "SOURCES") {
		t.Error("tab does not lead to the sources")
	}
}

// TestAPastNightIsLookedAtAsOfItsEnd samples a time long ago.
func TestAPastNightIsLookedAtAsOfItsEnd(t *testing.T) {
	var asked time.Time
	m := New(t.Context(), Config{Source: sourceFunc(func(q estate.Query) estate.Sample {
		asked = q.Now
		return estate.Sample{Query: q, Facts: estate.Facts{Now: q.Now, Totals: estate.Totals{Sources: estate.SourceTotal{Logs: 1, Newest: q.Now.Add(-time.Hour)}}}}
	}), At: ago(48 * time.Hour), Theme: ThemeNone})
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	msg := m.question(m.query())()
	m.Update(msg)
	if !asked.Equal(ago(48 * time.Hour)) {
		t.Errorf("asked for %s", asked)
	}
	if head := strings.Split(m.View(), "\n")[0]; !strings.Contains(head, "as of "+ago(48*time.Hour).Format("2 Jan 15:04 UTC")) || strings.Contains(head, "lag") {
		t.Errorf("header %q", head)
	}
}

type sourceFunc func(estate.Query) estate.Sample

func (f sourceFunc) Sample(_ context.Context, q estate.Query) (estate.Sample, error) {
	return f(q), nil
}

// TestNothingIsKnownBeforeTheFirstLine watches a log of which no line was read yet.
func TestNothingIsKnownBeforeTheFirstLine(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: ago(time.Second), Topic: event.TopicSource, Source: &event.Source{Path: "/logs/u_ex*.log", Kind: event.SourceLog}})
	view := show(s, 80, 24, Config{Theme: ThemeNone}).View()
	if !strings.Contains(view, "○ unknown: no line was read yet") || strings.Contains(view, "● nothing") {
		t.Errorf("before the first line:\n%s", view)
	}
	s.Apply(event.Event{Time: ago(time.Second), Topic: event.TopicSource, Source: &event.Source{Path: "/logs/u_ex*.log", Kind: event.SourceLog, Lines: 1, Newest: ago(time.Second)}})
	if view := show(s, 80, 24, Config{Theme: ThemeNone}).View(); !strings.Contains(view, "● nothing") {
		t.Errorf("after it:\n%s", view)
	}
}
