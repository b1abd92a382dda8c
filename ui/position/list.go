package position

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/ui/keys"
)

// List is a cursor in a long list, of which a window is shown.
type List struct {
	Cursor, Offset int // relative to the whole list
	Height         int // rows of the window in the last query
}

// Window keeps the cursor inside the list and the window, and returns the first row to query.
func (l *List) Window(height int) int {
	l.Height = max(height, 1)
	if l.Cursor < l.Offset {
		l.Offset = l.Cursor
	}
	if l.Cursor >= l.Offset+l.Height {
		l.Offset = l.Cursor - l.Height + 1
	}
	return l.Offset
}

// View returns the first row to show of a list that is completely in memory.
func (l List) View(height int) int { return l.Window(height) }

// Settle updates the list with its actual length and window offset.
func (l *List) Settle(total, offset int) {
	l.Cursor = max(min(l.Cursor, total-1), 0)
	l.Offset = offset
}

// Move handles the keys that move a cursor.
func (l *List) Move(k keys.Map, msg tea.KeyMsg, total int) bool {
	page := max(l.Height-1, 1)
	switch {
	case key.Matches(msg, k.Up):
		l.Cursor--
	case key.Matches(msg, k.Down):
		l.Cursor++
	case key.Matches(msg, k.PageUp):
		l.Cursor -= page
	case key.Matches(msg, k.PageDn):
		l.Cursor += page
	case key.Matches(msg, k.Top):
		l.Cursor = 0
	case key.Matches(msg, k.Bottom):
		l.Cursor = total - 1
	default:
		return false
	}
	l.Cursor = max(min(l.Cursor, total-1), 0)
	return true
}

// To puts the cursor on a row, and reports whether it was already there.
func (l *List) To(row int) (again bool) {
	again = l.Cursor == row
	l.Cursor = row
	return again
}
