package ui

import (
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

// tab is a pane with a key: the pane, and what the rest of the dashboard needs to know of it.
type tab struct {
	pane
	title, short string
	part         estate.Part                           // what it shows; findings lead to it
	watched      bool                                  // it exists only while another beacon is watched
	uses         use                                   // keys that other panes lack
	alarm        func(t *theme, s *estate.Totals) cell // beside its title; nil: none
	reserve      int                                   // width to keep for the alarm, which comes and goes
}

// use is a set of keys that only some panes use.
type use uint8

const (
	useSort use = 1 << iota
	useFreeze
	useStep     // from failure to failure
	useFailures // it shows failures only
)

// newTabs returns all panes, in the order of their keys.
func newTabs() []tab {
	return []tab{overviewTab(), agentsTab(), requestsTab(), failuresTab(), queueTab(), failoverTab(), sourcesTab()}
}
