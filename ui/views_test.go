package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/ui/view"
)

// viewList is the screen with the list of views.
var viewList = struct {
	name string
	keys []string
}{"list of views", []string{"2", "v", "j"}}

// memory keeps views for the time of a test.
type memory struct {
	views []view.View
	err   error
}

func (m *memory) Load() ([]view.View, error) { return m.views, m.err }
func (m *memory) Place() string              { return "/home/me/.config/beacontop/views.toml" }

func (m *memory) Save(v view.View) (err error) {
	m.views, err = view.With(m.views, v)
	return err
}

// keyed presses keys and runs their commands, one after the other.
func (s *screen) keyed(keys ...string) {
	for _, k := range keys {
		_, cmd := s.Update(keyMsg(k))
		s.run(cmd)
		s.sampleTwice()
	}
}

func (s *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, one := range msg {
			s.run(one)
		}
	case viewsMsg, doneMsg:
		s.Update(msg)
	}
}

func TestViewFrames(t *testing.T) {
	for _, size := range sizes {
		own := &memory{views: []view.View{{Name: "slow, in London", Pane: "requests", Filter: "took>2s address:10.1.0.0/16"}, {Name: "old", Pane: "sources", Sort: "contact", Reverse: true}}}
		s := show(busy(), size[0], size[1], Config{Theme: ThemeNone, Views: own}, "2")
		s.keyed("v", "j")
		golden(t, fmt.Sprintf("views/list-%dx%d", size[0], size[1]), s.View())
		s.keyed("esc")
		s.keyed(keysOf([]string{"V"}, "my agents")...)
		golden(t, fmt.Sprintf("views/name-%dx%d", size[0], size[1]), s.View())
	}
}

func TestViewsArePickedAndSaved(t *testing.T) {
	own := []view.View{{Name: "slow", Pane: "requests", Filter: "took>5ms"}, {Name: "by policy", Pane: "Agents", Filter: "kes", Sort: "policy", Reverse: true}, {Name: "odd", Pane: "agents", Sort: "colour"}}
	for _, tt := range []struct {
		name string
		keys []string
		want []string
	}{
		{"a built-in view by its digit", []string{"v", "2"}, []string{"4 FAILURES", "filter: kind:policy is:failing", "HERON08"}},
		{"orphans", []string{"v", "3"}, []string{"2 AGENTS", "filter: is:orphan", "HERON07"}},
		{"the queue", []string{"v", "4"}, []string{"5 QUEUE"}},
		{"arrivals", []string{"v", "5"}, []string{"6 FAILOVER"}},
		{"clones", []string{"v", "6"}, []string{"2 AGENTS", `filter: "2 addresses"`}},
		{"silent agents", []string{"v", "1"}, []string{"2 AGENTS", "filter: is:silent"}},
		{"one's own by enter", []string{"v", "G", "k", "k", "enter"}, []string{"3 REQUESTS", "filter: took>5ms"}},
		{"one's own with an order", []string{"v", "8"}, []string{"2 AGENTS", "filter: kes", "sorted by policy, reversed"}},
		{"the ladder", keysOf(keysOf([]string{"2", "L", "V"}, "rungs", "enter", "L", "v", "G", "enter"), ""), []string{"2 AGENTS", "rung"}},
		{"an unknown order", []string{"v", "9"}, []string{"view odd: no order by colour"}},
		{"too large a digit", []string{"v", "G", "esc", "v", "9", "v", "j", "1"}, []string{"filter: is:silent"}},
		{"v closes the list", []string{"2", "v", "v"}, []string{"sorted by contact"}},
		{"a saved view", keysOf(keysOf([]string{"2", "/"}, "owl", "enter", "s", "f", "V"), "owls", "enter", "1", "v", "G", "enter"), []string{"2 AGENTS", "filter: owl is:failing", "sorted by state"}},
		{"a name that is taken", keysOf([]string{"2", "V"}, "silent agents", "enter"), []string{"not saved: view \"silent agents\" is built in"}},
		{"no name", []string{"2", "V", "enter"}, []string{"not saved: a view needs a name"}},
		{"no saving after all", []string{"2", "V", "x", "esc"}, []string{"sorted by contact"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone, Views: &memory{views: own}})
			s.keyed(tt.keys...)
			for _, want := range tt.want {
				if !strings.Contains(s.View(), want) {
					t.Errorf("no %q:\n%s", want, s.View())
				}
			}
		})
	}
}

// TestViewsThatCannotBeRead shows why, and the built-in ones.
func TestViewsThatCannotBeRead(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone, Views: &memory{err: errors.New("views.toml:3: \x1b[31mbad")}})
	s.keyed("v")
	if text := s.View(); !strings.Contains(text, `views.toml:3: \x1b[31mbad`) || !strings.Contains(text, "first-policy orphans") {
		t.Error(text)
	}
	none := show(busy(), 80, 24, Config{Theme: ThemeNone})
	none.keyed("V")
	if text := none.View(); !strings.Contains(text, "views cannot be saved here") {
		t.Error(text)
	}
	none.keyed("v", "3")
	if text := none.View(); !strings.Contains(text, "filter: is:orphan") {
		t.Error(text)
	}
}

// TestBuiltInViewsCanBeShown checks all of them.
func TestBuiltInViewsCanBeShown(t *testing.T) {
	m := show(busy(), 80, 24, Config{}).Model
	for _, v := range view.BuiltIn() {
		if why := m.wrongView(&v); why != "" {
			t.Errorf("%s: %s", v.Name, why)
		}
		if _, known := estate.SortNamed(v.Sort); !known {
			t.Errorf("%s: no order by %s", v.Name, v.Sort)
		}
	}
}
