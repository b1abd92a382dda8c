package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// retryPause is the pause after a failed write.
const retryPause = time.Second

var errQueueFull = errors.New("too many events were waiting in memory")

// snapshot is a checkpoint of the state after an event.
type snapshot struct {
	checkpoint *estate.Checkpoint
	event      int64 // number of the last event that it includes
	clean      bool  // the beacon is stopping
}

// writer writes events into day files. It belongs to the goroutine of Run.
type writer struct {
	journal  *Journal
	db       *sql.DB // the open day file; nil: none
	pack     *pack   // of the open file
	name     string
	day      int64 // of the open file
	unpruned int   // events since the last prune
	missing  int   // events that were lost when the beacon stopped
	why      error // of missing
}

// put writes the waiting events, and passes the checkpoint on when the events that it includes are on
// disk. It retries until the disk accepts them; when ctx ends it tries once more.
func (w *writer) put(ctx context.Context, l load, checkpoints chan<- snapshot) {
	events := l.events
	for len(events) > 0 || !w.surveyed() {
		n, err := w.batch(events)
		w.journal.report(&w.journal.troubles.events, err)
		if err == nil {
			events = events[n:]
			continue
		}
		w.close()
		if ctx.Err() != nil {
			w.missing, w.why = w.missing+len(events)+l.lost, err
			w.journal.saved(err) // the checkpoint in l is dropped: it includes events that are not on disk
			return
		}
		sleep(ctx, retryPause)
	}
	if l.checkpoint != nil {
		checkpoints <- snapshot{checkpoint: l.checkpoint, event: l.included(w.journal.written.Load())}
	}
	w.reportLost(ctx, l.lost)
}

// reportLost reports the events beyond waitingLimit. When the beacon stops, published gaps are no
// longer counted, so they are added to the error.
func (w *writer) reportLost(ctx context.Context, lost int) {
	switch {
	case lost == 0:
	case ctx.Err() != nil:
		w.missing, w.why = w.missing+lost, errQueueFull
	default:
		w.journal.publish(event.Event{Topic: event.TopicGap, Name: event.GapHistory, Count: lost})
	}
}

func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// surveyed reports whether the number of the newest event on disk is known.
func (w *writer) surveyed() bool {
	_, found := w.journal.first()
	return found
}

// batch writes the first events, of one day, in one transaction and returns how many.
func (w *writer) batch(events []event.Event) (int, error) {
	if !w.surveyed() {
		if err := w.journal.survey(); err != nil {
			return 0, err
		}
	}
	if len(events) == 0 {
		return 0, nil
	}
	if day := dayOf(events[0].Time); w.db == nil || day > w.day {
		if err := w.open(day); err != nil {
			return 0, err
		}
	}
	w.journal.number(events)
	n := 0
	for n < min(len(events), batchRows) && dayOf(events[n].Time) <= w.day {
		n++
	}
	if err := w.insert(events[:n]); err != nil {
		if broken(err) {
			w.close()
			return 0, errors.Join(err, w.journal.replace(w.name, err))
		}
		return 0, err
	}
	w.journal.written.Store(events[n-1].ID)
	if w.unpruned += n; w.unpruned >= pruneEvents {
		w.prune()
	}
	return n, nil
}

// insert adds events that may already be there: a commit that failed may have reached the disk
// anyway, and equal numbers mean equal events.
func (w *writer) insert(events []event.Event) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	rows, err := tx.Prepare("INSERT OR IGNORE INTO records VALUES (" + places(len(record{})) + ")")
	for i := 0; i < len(events) && err == nil; i++ {
		r := newRow(&events[i])
		var packed record
		if packed, err = w.pack.record(tx, &r); err == nil {
			_, err = rows.Exec(packed[:]...)
		}
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
