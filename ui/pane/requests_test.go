package pane

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/keys"
)

// TestTheStreamIsScrolledToItsEnd pages through more transfers than fit on a page, jumps to the
// last and returns.
func TestTheStreamIsScrolledToItsEnd(t *testing.T) {
	const all, height = 100, 12
	state := estate.NewState(estate.Limits{})
	begin := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i := range all {
		state.Apply(event.Event{
			Time: begin.Add(time.Duration(i) * time.Second), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy,
			Device: protocol.Device{Name: fmt.Sprintf("H%03d", i)}, Method: "GET", Status: 200,
		})
	}
	r := &requestsPane{}
	sample := &estate.Sample{}
	look := func() {
		for range 3 { // an answer affects the query after it
			q := estate.Query{Now: begin.Add(time.Hour), Parts: estate.PartRequests}
			r.Ask(&q, 80, height, sample)
			got := state.Sample(q)
			sample = &got
		}
	}
	chosen := func() string {
		i := r.Cursor - r.Offset
		if i < 0 || i >= len(sample.Requests.Rows) {
			return fmt.Sprintf("row %d of %d", i, len(sample.Requests.Rows))
		}
		return sample.Requests.Rows[i].Device.Name
	}
	press := func(pressed ...tea.KeyMsg) {
		for _, k := range pressed {
			r.Press(keys.New(Titles(NewTabs())), k, sample)
			look()
		}
	}
	key := func(text string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)} }
	look()
	for range 30 {
		press(key("j"))
	}
	if got := chosen(); got != "H069" {
		t.Errorf("30 down: %s", got)
	}
	press(tea.KeyMsg{Type: tea.KeyPgDown}, tea.KeyMsg{Type: tea.KeyPgDown})
	if got := chosen(); got != "H051" {
		t.Errorf("two pages on: %s", got)
	}
	press(key("G"))
	if got := chosen(); got != "H000" || len(sample.Requests.Rows) != height-2 || sample.Requests.More {
		t.Errorf("at the bottom: %s of %d rows", got, len(sample.Requests.Rows))
	}
	press(key("j"), key("k"))
	if got := chosen(); got != "H001" {
		t.Errorf("one up from the bottom: %s", got)
	}
	press(key("g"))
	if got := chosen(); got != "H099" {
		t.Errorf("at the top: %s", got)
	}
}
