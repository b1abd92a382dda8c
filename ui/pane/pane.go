package pane

import (
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/view"
)

// Pane is one screen. It holds the reader's position and nothing of the estate.
type Pane interface {
	// Ask updates the pane's position from the last sample, and adds to a query what the pane
	// shows next in a body of the given size.
	Ask(q *estate.Query, width, height int, last *estate.Sample)
	// Press handles a key and returns the resulting action.
	Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action
	// Draw fills a page from a sample and changes nothing else.
	Draw(p *draw.Page, s *estate.Sample)
}

// Action is the result of a key in a pane; the zero action does nothing.
type Action struct {
	Open     protocol.Device  // open the detail of an agent
	Explain  protocol.Device  // open its explanation
	Topic    explanation.Kind // open the explanation of a topic
	Record   *event.Event     // open the record of a transfer
	Change   *timeline.Entry  // open the record of a change
	Heat     bool             // open the heat map of what is shown
	Versions bool             // open the versions of agents
	Close    bool             // close this page
	Part     estate.Part      // switch to the pane that shows this part …
	Filter   string           // … with this filter
	View     *view.View       // show a view
	Say      string           // why the key has no effect
}

// OpenAgent opens the detail of a device, if the device is known.
func OpenAgent(d protocol.Device) Action {
	if !d.Known() {
		return Action{Say: "no device is known for this transfer: there is no agent to open"}
	}
	return Action{Open: d}
}

// ExplainAgent opens the explanation of a device, if the device is known.
func ExplainAgent(d protocol.Device) Action {
	if !d.Known() {
		return Action{Say: "no device is known for this transfer: there is no agent to explain"}
	}
	return Action{Explain: d}
}

// Tab is a pane with a key: the pane, and what the rest of the dashboard needs to know of it.
type Tab struct {
	Pane
	Title, Short string
	Part         estate.Part                                     // what it shows; findings lead to it
	Watched      bool                                            // it exists only while another beacon is watched
	Uses         Use                                             // keys that other panes lack
	Alarm        func(t *draw.Theme, s *estate.Totals) draw.Cell // beside its title; nil: none
	Reserve      int                                             // width to keep for the alarm, which comes and goes
}

// Use is a set of keys that only some panes use.
type Use uint8

// The keys that only some panes use.
const (
	UseSort Use = 1 << iota
	UseFreeze
	UseStep     // from failure to failure
	UseFailures // it shows failures only
	UseExplain
	UseLadder
	UseHeat
	UseVersions
)

// NewTabs returns all panes, in the order of their keys.
func NewTabs() []Tab {
	return []Tab{overviewTab(), agentsTab(), requestsTab(), failuresTab(), queueTab(), failoverTab(), sourcesTab(), eventsTab()}
}

// Titles returns the titles of panes.
func Titles(tabs []Tab) (titles []string) {
	for _, t := range tabs {
		titles = append(titles, t.Title)
	}
	return titles
}

// Watching reports whether a sample is of another beacon, known by its logs and directories:
// there is no pulse, and nothing to start or stop. That beacon may be another beacontop whose
// events are the log, so a start event proves nothing.
func Watching(s *estate.Sample) bool { return s.Totals.Sources.Logs+s.Totals.Sources.Directories > 0 }

// Starting reports whether this beacon has not reported yet where it listens, or is still reading
// its history: data missing from a sample may only be unknown so far.
func Starting(s *estate.Sample) bool {
	return !Watching(s) && (s.Beacon.Started.IsZero() || s.Totals.History.Reading)
}

// startingText replaces texts that would say that there is no data.
const startingText = "Starting: what was known before is not read yet."

// sinceStart returns the end of a sentence about something that has not happened.
func sinceStart(s *estate.Sample) string {
	switch {
	case Watching(s):
		return " in what was read."
	case s.Since.IsZero() || s.Since.Equal(s.Beacon.Started):
		return " since this beacon started."
	}
	return " since " + figures.Moment(s.Now, s.Since) + "."
}

// unjudged says that it is not known yet how many agents are silent; empty: it is known.
func unjudged(s *estate.Sample) string {
	switch all := &s.Silence; {
	case s.Totals.Silent > 0:
		return ""
	case !all.Learning.IsZero():
		return "silence: learning since " + figures.Moment(s.Now, all.Learning)
	case !all.Judged:
		return "silence not judged yet"
	}
	return ""
}
