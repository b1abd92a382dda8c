package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/ui/draw"
)

// keysOf returns a key for each character of a text.
func keysOf(before []string, text string, after ...string) []string {
	keys := before
	for _, r := range text {
		keys = append(keys, string(r))
	}
	return append(keys, after...)
}

// filterViews are the screens while a filter is typed, and the help about it.
var filterViews = []struct {
	name string
	keys []string
}{
	{"typed", keysOf([]string{"3", "/"}, "status>=400 kind:policy")},
	{"unknown", keysOf([]string{"3", "/"}, "heron statsu:404")},
	{"missing", keysOf([]string{"2", "/"}, "kes path:x")},
	{"unfinished", keysOf([]string{"2", "/"}, "kes status:")},
	{"offers", keysOf([]string{"4", "/"}, "cause:", "tab")},
	{"names", keysOf([]string{"2", "/"}, "device:", "tab")},
	{"help", []string{"3", "/", "f1"}},
	{"help-of-agents", []string{"2", "?", "/"}},
}

// TestFilterFrames pins the filter line: typed, wrong, unfinished, completed, and its help.
func TestFilterFrames(t *testing.T) {
	for _, v := range filterViews {
		for _, size := range sizes {
			name := fmt.Sprintf("filter/%s-%dx%d", v.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				golden(t, name, show(busy(), size[0], size[1], Config{Theme: ThemeNone}, v.keys...).View())
			})
		}
	}
}

// TestFilterLine types and reads the last lines.
func TestFilterLine(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want []string
		gone string
	}{
		{"a field selects rows", keysOf([]string{"3", "/"}, "status:400", "enter"), []string{"HERON07", "filter: status:400"}, "KESTREL"},
		{"the valid part stays", keysOf([]string{"2", "/"}, "owl statsu:1 !is:odd"), []string{"OWL12", "unknown field statsu", "those of the valid part: owl "}, "KESTREL"},
		{"enter keeps no mistake", keysOf([]string{"2", "/"}, "foo:1", "enter"), []string{"unknown field foo", "/foo:1", "rows    all, until", "KESTREL01"}, "filter: foo"},
		{"esc drops a mistake", keysOf([]string{"2", "/"}, "foo:1", "esc"), []string{"KESTREL01", "sorted by contact"}, "foo"},
		{"an unfinished term does not count", keysOf([]string{"2", "/"}, "owl !status:"), []string{"OWL12", "OWL13", "status needs a value"}, "last valid"},
		{"what these rows lack", keysOf([]string{"2", "/"}, "took>2s"), []string{"agents have no took", "fields"}, ""},
		{"a state that these rows lack", keysOf([]string{"3", "/"}, "is:silent"), []string{"is:silent is not known of requests"}, ""},
		{"nobody is silent", keysOf([]string{"2", "/"}, "is:silent|stale"), []string{"None of 44 agents matches the filter"}, ""},
		{"tab completes", keysOf([]string{"2", "/"}, "sta", "tab", "5", "0", "7", "enter"), []string{"filter: status:507", "OWL12"}, "KESTREL"},
		{"tab completes a value", keysOf([]string{"3", "/"}, "cause:disk", "tab", "enter"), []string{`filter: cause:"disk full"`, "OWL12"}, "KESTREL"},
		{"tab offers values", keysOf([]string{"2", "/"}, "is:", "tab"), []string{"failing  new  orphan  silent  stale"}, ""},
		{"tab has nothing to offer", keysOf([]string{"2", "/"}, "device:xyz", "tab"), []string{"tab     no field, and no value", "/device:xyz"}, ""},
		{"the end of an unfinished term is not the end of the line", append(keysOf([]string{"2", "/"}, "owl is:"), "left", "left", "left", " "), []string{"is needs a value"}, ""},
		{"up recalls", append(keysOf([]string{"2", "/"}, "owl", "enter", "esc", "3", "/"), "up", "enter"), []string{"filter: owl"}, "KESTREL"},
		{"down returns", append(keysOf([]string{"2", "/"}, "owl", "enter", "esc", "/"), "h", "up", "down", "e", "r", "enter"), []string{"filter: her", "HERON07"}, "OWL"},
		{"help returns to the line", keysOf([]string{"2", "/"}, "owl", "f1", "x", "1", "2", "enter"), []string{"filter: owl12"}, "OWL13"},
		{"the middle is edited", keysOf([]string{"2", "/"}, "ol12", "left", "left", "left", "w", "enter"), []string{"filter: owl12"}, "OWL13"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.keys...)
			for _, want := range tt.want {
				if !strings.Contains(s.View(), want) {
					t.Errorf("no %q:\n%s", want, s.View())
				}
			}
			if tt.gone != "" && strings.Contains(s.View(), tt.gone) {
				t.Errorf("there is %q:\n%s", tt.gone, s.View())
			}
		})
	}
}

// TestLongFiltersStayInTheLine types more than fits, and a mistake at the end.
func TestLongFiltersStayInTheLine(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {60, 20}, {80, 24}} {
		s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, keysOf([]string{"2", "/"}, strings.Repeat("名前 ", 30)+"statsu:x")...)
		lines := s.lines()
		if len(lines) != size[1] || !strings.Contains(lines[size[1]-2], "statsu:x") || !strings.Contains(lines[size[1]-1], "^^^^^^") {
			t.Errorf("%v:\n%s", size, s.View())
		}
		at := strings.Index(lines[size[1]-2], "statsu")
		if cells := strings.Index(lines[size[1]-1], "^"); draw.Width(lines[size[1]-2][:at]) != draw.Width(lines[size[1]-1][:cells]) {
			t.Errorf("%v: the carets are elsewhere:\n%s", size, s.View())
		}
		s.Update(tea.KeyMsg{Type: tea.KeyHome})
		s.sampleTwice()
		if !strings.HasPrefix(s.lines()[size[1]-2], " /名前") {
			t.Errorf("%v: the beginning is not shown:\n%s", size, s.View())
		}
	}
}
