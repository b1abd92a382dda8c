package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"beacontop/beacon/estate"
)

// retryPause is how long the writing rests when it failed.
const retryPause = time.Second

var errRoom = errors.New("there was no room for them in memory")

// snapshot is what the state knew after an event.
type snapshot struct {
	memory *estate.Memory
	event  int64 // number of the last event that it covers
	clean  bool  // the beacon stops
}

// writer writes events into day files. It belongs to the goroutine of Run.
type writer struct {
	journal  *Journal
	next     int64   // number of the next event
	db       *sql.DB // the open day file; nil: none is
	pack     *pack   // how its rows are written
	name     string
	day      int64 // of the open file
	unpruned int   // events since old files were looked for
	missing  int   // events that were given up when the beacon stopped
	why      error // they are missing
}

// put writes what waited, and hands its memory on when the events that it covers are on
// disk. It goes on until the disk takes them; when ctx ends it tries once more.
func (w *writer) put(ctx context.Context, l load, memories chan<- snapshot) {
	events := l.events
	for len(events) > 0 || w.next == 0 {
		n, err := w.batch(events)
		w.journal.report(&w.journal.troubles.events, err)
		if err == nil {
			events = events[n:]
			continue
		}
		w.close()
		if ctx.Err() != nil {
			w.missing, w.why = w.missing+len(events)+l.lost, err
			w.journal.remembered(err) // not the memory in l: it would claim too much
			return
		}
		rest(ctx, retryPause)
	}
	if l.memory != nil {
		memories <- snapshot{memory: l.memory, event: w.next - 1 - int64(len(l.events)-l.after)}
	}
	w.tell(ctx, l.lost)
}

// tell reports the events for which there was no room. When the beacon stops, nobody
// counts gaps any more, so they are counted here.
func (w *writer) tell(ctx context.Context, lost int) {
	switch {
	case lost == 0:
	case ctx.Err() != nil:
		w.missing, w.why = w.missing+lost, errRoom
	default:
		w.journal.publish(estate.Event{Topic: estate.TopicGap, Name: estate.HistoryGap, Count: lost})
	}
}

func rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// batch writes the first events, of one day, in one transaction and returns how many.
func (w *writer) batch(events []estate.Event) (int, error) {
	if w.next == 0 {
		if err := w.journal.survey(); err != nil {
			return 0, err
		}
		w.next = w.journal.last + 1
	}
	if len(events) == 0 {
		return 0, nil
	}
	if day := dayOf(events[0].Time); w.db == nil || day > w.day {
		if err := w.open(day); err != nil {
			return 0, err
		}
	}
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
	w.next += int64(n)
	if w.unpruned += n; w.unpruned >= pruneEvents {
		w.prune()
	}
	w.journal.written.Store(w.next - 1)
	return n, nil
}

// insert adds events that may be there already: a commit that failed may have reached
// the disk all the same, and the numbers say that they are the same events.
func (w *writer) insert(events []estate.Event) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	rows, err := tx.Prepare("INSERT OR IGNORE INTO records VALUES (" + places(len(record{})) + ")")
	for i := 0; i < len(events) && err == nil; i++ {
		r := newRow(w.next+int64(i), &events[i])
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
