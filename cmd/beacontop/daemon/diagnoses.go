package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/notify"
)

// diagnoses concludes from a state what is wrong, over time. The state keeps what it knows. It
// belongs to one goroutine.
type diagnoses struct {
	state    *estate.State
	notifier *notify.Notifier // nil: nobody is told
	engine   engine.Engine
	failed   bool // the newest attempt to keep what is known
}

// recall continues where the restored state left off. After an error it begins anew: what is
// wrong is raised again.
func (d *diagnoses) recall() error {
	kept := d.state.Kept()
	if kept == nil {
		return nil
	}
	return json.Unmarshal(kept, &d.engine)
}

// step judges the state at a time, and returns what changed. If what is known cannot be kept, one of
// the events says so: a diagnosis never stops the beacon.
func (d *diagnoses) step(now time.Time) []event.Event {
	facts := d.state.Facts(now)
	var events []event.Event
	changes := d.engine.Step(&facts)
	for _, c := range changes {
		events = append(events, c.Event())
	}
	if d.notifier != nil {
		d.notifier.Step(&d.engine, changes)
	}
	kept, err := json.Marshal(&d.engine)
	if err == nil {
		d.state.Keep(kept)
	} else if !d.failed {
		why := fmt.Sprintf("the diagnoses cannot be saved, so what is wrong is raised again after a restart: %v", err)
		events = append(events, event.Event{Time: now, Topic: event.TopicGap, Name: event.GapHistory, Detail: why})
	}
	d.failed = err != nil
	return events
}

// diagnose judges the state once a second while the logs are followed. Of a period in the past there
// are findings, but nothing is raised.
func (w *Watched) diagnose(ctx context.Context) {
	select {
	case <-w.read:
	case <-ctx.Done():
		return
	}
	d := diagnoses{state: w.state, notifier: w.notifier}
	if err := d.recall(); err != nil {
		why := fmt.Sprintf("the diagnoses of the saved state cannot be read, so what is wrong is raised again: %v", err)
		w.apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapHistory, Detail: why})
	}
	var c clock
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		now := time.Now()
		if jump, is := c.look(now); is {
			w.apply(jump)
		}
		w.apply(d.step(now.UTC())...)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
