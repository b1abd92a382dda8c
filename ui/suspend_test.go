package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

func TestCtrlZSuspendsOrSaysWhyNot(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		keys      []string
	}{
		{"where nothing would stop", "", nil},
		{"while a filter is written", "", []string{"2", "/"}},
		{"while help is shown", "", []string{"?"}},
		{"where agents would get no answer", "not suspended: agents would get no answer", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone, NoSuspend: tt.why}, tt.keys...)
			_, cmd := s.Update(tea.KeyMsg{Type: tea.KeyCtrlZ})
			suspends := false
			if cmd != nil {
				_, suspends = cmd().(tea.SuspendMsg)
			}
			if suspends != (tt.why == "") || !strings.Contains(s.View(), tt.why) {
				t.Errorf("suspends %v:\n%s", suspends, s.View())
			}
		})
	}
}
