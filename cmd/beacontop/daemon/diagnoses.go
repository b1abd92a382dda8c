package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// diagnoses concludes from a state what is wrong, over time. The state keeps what it knows. It
// belongs to one goroutine.
type diagnoses struct {
	state  *estate.State
	engine diagnosis.Engine
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

// step judges the state at a time, and returns what changed.
func (d *diagnoses) step(now time.Time) ([]event.Event, error) {
	facts := d.state.Facts(now)
	var events []event.Event
	for _, c := range d.engine.Step(&facts) {
		events = append(events, c.Event())
	}
	kept, err := json.Marshal(&d.engine)
	if err != nil {
		return nil, fmt.Errorf("keep the diagnoses: %w", err)
	}
	d.state.Keep(kept)
	return events, nil
}

// diagnose judges the state once a second while the logs are followed. Of a period in the past there
// are findings, but nothing is raised.
func (w *Watched) diagnose(ctx context.Context) error {
	select {
	case <-w.read:
	case <-ctx.Done():
		return nil
	}
	d := diagnoses{state: w.state}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		changes, err := d.step(time.Now().UTC())
		if err != nil {
			return err
		}
		w.state.Apply(changes...)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
