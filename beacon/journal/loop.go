package journal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Run writes the events of Record until ctx ends, then the remaining ones and the final state. The
// caller ends ctx after the last Record. Run continues after problems with the disk; the error is
// what was lost because a problem lasted to the end.
func (j *Journal) Run(ctx context.Context) error {
	w := &writer{journal: j}
	k := &keeper{journal: j}
	checkpoints := make(chan snapshot, 1) // pace allows one at a time
	var keeping sync.WaitGroup
	keeping.Go(func() { k.run(checkpoints) })

	j.write(ctx, w, checkpoints)
	w.close()
	close(checkpoints)
	keeping.Wait()
	err := k.end(w)
	if w.missing > 0 {
		err = errors.Join(fmt.Errorf("history: last %s not written: %w", figures.Plural(w.missing, "event", "events"), w.why), err)
	}
	return err
}

// write writes the waiting events in batches, and the remaining ones at the end.
func (j *Journal) write(ctx context.Context, w *writer, checkpoints chan<- snapshot) {
	spare := []event.Event(nil)
	for {
		select {
		case <-j.wake:
			j.gather(ctx)
		case <-ctx.Done():
			w.put(ctx, j.take(nil), checkpoints)
			return
		}
		l := j.take(spare)
		w.put(ctx, l, checkpoints)
		if spare = l.events[:0]; cap(spare) > 4*batchRows {
			spare = nil // free the memory of a burst
		}
	}
}

// gather waits until a batch is complete.
func (j *Journal) gather(ctx context.Context) {
	timer := time.NewTimer(batchPause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-j.full:
	case <-ctx.Done():
	}
}
