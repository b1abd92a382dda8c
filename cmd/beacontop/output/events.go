package output

import (
	"encoding/json"
	"io"
	"log/slog"
	"time"

	"beacontop/beacon/event"
)

// Events writes events as lines of JSON. When its reader is gone the beacon should stop: a user of
// --events relies on seeing all of them. Events that a slow reader missed are replaced by one
// event of TopicGap with the name "events".
type Events struct {
	outlet *outlet
	log    *slog.Logger
	beacon string
}

// NewEvents begins to write events of the beacon with an identity; failed is called once, when the reader is gone. The caller must call
// Close after the last event.
func NewEvents(to io.Writer, log *slog.Logger, beacon string, failed func(error)) *Events {
	e := &Events{log: log, beacon: beacon}
	e.outlet = newOutlet(to, e.lost)
	e.outlet.failed = failed
	e.outlet.start()
	return e
}

// Print writes an event.
func (e *Events) Print(one *event.Event) {
	if one.Topic == event.TopicPulse {
		return
	}
	// Write returns only an earlier error, which Close returns as well.
	_, _ = e.outlet.Write(e.line(one))
}

// Close waits until everything is written, or the reader reads nothing.
func (e *Events) Close() error { return e.outlet.close() }

func (e *Events) line(one *event.Event) []byte {
	out := struct {
		Schema int `json:"schema"`
		event.Event
	}{event.Schema, *one}
	out.Beacon = e.beacon
	line, err := json.Marshal(out)
	if err != nil { // only for a field that was added without its text form
		e.log.Error("event not printed", "problem", err)
		return nil
	}
	return append(line, '\n')
}

func (e *Events) lost(n int) []byte {
	e.log.Warn("events not printed: standard output was not read", "count", n)
	return e.line(&event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapEvents, Count: n})
}
