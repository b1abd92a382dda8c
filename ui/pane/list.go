package pane

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// list is a cursor in a long list, of which a window is shown.
type list struct {
	cursor, offset int // relative to the whole list
	height         int // rows of the window in the last query
}

// window keeps the cursor inside the list and the window, and returns the first row to query.
func (l *list) window(height int) int {
	l.height = max(height, 1)
	if l.cursor < l.offset {
		l.offset = l.cursor
	}
	if l.cursor >= l.offset+l.height {
		l.offset = l.cursor - l.height + 1
	}
	return l.offset
}

// view returns the first row to show of a list that is completely in memory.
func (l list) view(height int) int { return l.window(height) }

// settle updates the list with its actual length and window offset.
func (l *list) settle(total, offset int) {
	l.cursor = max(min(l.cursor, total-1), 0)
	l.offset = offset
}

// move handles the keys that move a cursor.
func (l *list) move(k Keymap, msg tea.KeyMsg, total int) bool {
	page := max(l.height-1, 1)
	switch {
	case key.Matches(msg, k.Up):
		l.cursor--
	case key.Matches(msg, k.Down):
		l.cursor++
	case key.Matches(msg, k.PageUp):
		l.cursor -= page
	case key.Matches(msg, k.PageDn):
		l.cursor += page
	case key.Matches(msg, k.Top):
		l.cursor = 0
	case key.Matches(msg, k.Bottom):
		l.cursor = total - 1
	default:
		return false
	}
	l.cursor = max(min(l.cursor, total-1), 0)
	return true
}

// to puts the cursor on a row, and reports whether it was already there.
func (l *list) to(row int) (again bool) {
	again = l.cursor == row
	l.cursor = row
	return again
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
