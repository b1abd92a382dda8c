package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// pane is one screen. It holds the reader's position and nothing of the estate.
type pane interface {
	// ask updates the pane's position from the last sample, and adds to a query what the pane
	// shows next in a body of the given size.
	ask(q *estate.Query, width, height int, last *estate.Sample)
	// press handles a key and returns the resulting action.
	press(k keymap, msg tea.KeyMsg, s *estate.Sample) action
	// draw fills a page from a sample and changes nothing else.
	draw(p *page, s *estate.Sample)
}

// action is the result of a key in a pane; the zero action does nothing.
type action struct {
	open   protocol.Device // open the detail of an agent
	record *event.Event    // open the record of a transfer
	part   estate.Part     // switch to the pane that shows this part …
	filter string          // … with this filter
	say    string          // why the key has no effect
}

// openAgent opens the detail of a device, if the device is known.
func openAgent(d protocol.Device) action {
	if !d.Known() {
		return action{say: "no device is known for this transfer: there is no agent to open"}
	}
	return action{open: d}
}

// Pane indexes, in the order of their keys.
const (
	paneOverview = iota
	paneAgents
	paneRequests
	paneFailures
	paneQueue
	paneFailover
	paneSources // only while another beacon is watched
	paneCount
)

var (
	paneTitles = [paneCount]string{"Overview", "Agents", "Requests", "Failures", "Queue", "Failover", "Sources"}
	paneShort  = [paneCount]string{"Over", "Agents", "Req", "Fail", "Queue", "FO", "Src"}
	paneParts  = [paneCount]estate.Part{
		estate.PartOverview, estate.PartAgents, estate.PartRequests, estate.PartFailures, estate.PartQueue, estate.PartFailover, estate.PartSources,
	}
	paneFiltered = [paneCount]bool{paneAgents: true, paneRequests: true, paneFailures: true}
)

// paneOf returns the pane that shows a part.
func paneOf(part estate.Part) int {
	for i, p := range paneParts {
		if p == part {
			return i
		}
	}
	return paneOverview
}

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
func (l *list) move(k keymap, msg tea.KeyMsg, total int) bool {
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
