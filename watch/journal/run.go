package journal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

// Run writes what Record takes until ctx ends, and then the rest, and what is known at
// the end. The caller ends ctx after the last Record. Trouble with the disk ends
// nothing; an error is what was lost because the trouble lasted to the end.
func (j *Journal) Run(ctx context.Context) error {
	w := &writer{journal: j}
	if j.known {
		w.next = j.last + 1
	}
	k := &keeper{journal: j}
	memories := make(chan snapshot, 1) // pace lets one be under way
	var keeping sync.WaitGroup
	keeping.Go(func() { k.run(memories) })

	j.write(ctx, w, memories)
	w.close()
	close(memories)
	keeping.Wait()
	err := k.end(w)
	if w.missing > 0 {
		err = errors.Join(fmt.Errorf("history misses the last %s: %w", estate.Plural(w.missing, "event", "events"), w.why), err)
	}
	return err
}

// write writes what waits, each time a batch has come together, and the rest at the end.
func (j *Journal) write(ctx context.Context, w *writer, memories chan<- snapshot) {
	spare := []estate.Event(nil)
	for {
		select {
		case <-j.wake:
			j.gather(ctx)
		case <-ctx.Done():
			w.put(ctx, j.take(nil), memories)
			return
		}
		l := j.take(spare)
		w.put(ctx, l, memories)
		if spare = l.events[:0]; cap(spare) > 4*batchRows {
			spare = nil // a burst is over; so is its memory
		}
	}
}

// gather lets a batch come together.
func (j *Journal) gather(ctx context.Context) {
	timer := time.NewTimer(batchPause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-j.full:
	case <-ctx.Done():
	}
}
