package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestNothingIsDrawnFromTheAnswerToAnotherPane checks the frame between a key and the sample that
// the key requests.
func TestNothingIsDrawnFromTheAnswerToAnotherPane(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string // the last one is answered late
		want string
	}{
		{"another pane", []string{"1", "4"}, "bad path"},
		{"a device", []string{"2", "enter"}, "TRANSFERS"},
		{"back from a device", []string{"2", "enter", "esc"}, "sorted by"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			last := len(tt.keys) - 1
			s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.keys[:last]...)
			before := s.View()
			msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(tt.keys[last])}
			switch tt.keys[last] {
			case "enter":
				msg = tea.KeyMsg{Type: tea.KeyEnter}
			case "esc":
				msg = tea.KeyMsg{Type: tea.KeyEsc}
			}
			s.Update(msg)
			if got := s.View(); got != before {
				t.Errorf("before the answer:\n%s", got)
			}
			s.resize(100, 30)
			if got := s.View(); !strings.Contains(got, tt.want) {
				t.Errorf("no %q after the answer:\n%s", tt.want, got)
			}
		})
	}
}
