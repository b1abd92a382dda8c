package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"beacontop/beacon/estate"
)

// Events yields the events that ended at since or later and before until; the zero
// until is no end. They come in the order of time, but for those that were recorded
// after midnight and had ended a moment before. A running journal may be read, by any
// process; what is in its memory is not seen yet. An event or a file that cannot be
// read is an error in its place, and the others follow.
func (j *Journal) Events(since, until time.Time) iter.Seq2[estate.Event, error] {
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	if !since.IsZero() {
		from = since.UnixNano()
	}
	if !until.IsZero() {
		to = until.UnixNano()
	}
	return func(yield func(estate.Event, error) bool) {
		names, err := j.dayFiles()
		if err != nil && !yield(estate.Event{}, err) {
			return
		}
		for _, name := range names {
			if !since.IsZero() && name[:len(dayLayout)] < dayFile(dayOf(since))[:len(dayLayout)] {
				continue // a file holds no events of later days
			}
			for e, err := range j.events(context.Background(), name, "WHERE time >= ? AND time < ? ORDER BY time, id", from, to) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

// events yields events of one day file. An error is the last, or that of one row; the last
// is that of ctx when it ends.
func (j *Journal) events(ctx context.Context, name, which string, args ...any) iter.Seq2[estate.Event, error] {
	return func(yield func(estate.Event, error) bool) {
		db, err := openToRead(j.path(name), dayVersion)
		if err != nil {
			yield(estate.Event{}, err)
			return
		}
		if db == nil {
			return
		}
		defer func() { _ = db.Close() }()
		rows, err := db.QueryContext(ctx, "SELECT "+columns+" FROM events "+which, args...)
		if err != nil {
			yield(estate.Event{}, err)
			return
		}
		defer func() { _ = rows.Close() }()
		var r row
		for fields := r.fields(); rows.Next(); {
			var e estate.Event
			if err = rows.Scan(fields...); err == nil {
				e, err = r.event()
			}
			if !yield(e, err) || ctx.Err() != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(estate.Event{}, err)
		}
	}
}

// span is a day file with the numbers of its events.
type span struct {
	name        string
	first, last int64
	newest      time.Time // of the last event
}

// spans returns the day files that hold events, oldest first. Those of no use are set
// aside, those that cannot be read are passed over.
func (j *Journal) spans() ([]span, error) {
	names, err := j.dayFiles()
	if err != nil {
		return nil, err
	}
	var all []span
	for _, name := range names {
		s, err := j.span(name)
		if broken(err) {
			err = j.replace(name, err)
		}
		if err != nil {
			j.lapse(fmt.Sprintf("%s of the history cannot be read: %s", name, detailOf(err)))
		}
		if s.last > 0 {
			all = append(all, s)
		}
	}
	return all, nil
}

func (j *Journal) span(name string) (span, error) {
	db, err := openToRead(j.path(name), dayVersion)
	if err != nil || db == nil {
		return span{}, err
	}
	var first, last, newest sql.NullInt64
	err = db.QueryRow("SELECT (SELECT min(id) FROM events), (SELECT max(id) FROM events), "+
		"(SELECT time FROM events ORDER BY id DESC LIMIT 1)").Scan(&first, &last, &newest)
	return span{name, first.Int64, last.Int64, time.Unix(0, newest.Int64).UTC()}, errors.Join(err, db.Close())
}

// survey finds the number of the newest event on disk.
func (j *Journal) survey() error {
	all, err := j.spans()
	if err != nil {
		return err
	}
	p, err := j.position()
	if err != nil && !broken(err) { // the keeper sets it aside
		return err
	}
	j.found(all, p)
	return nil
}

// found notes the number of the newest event, of those on disk and those that were.
func (j *Journal) found(all []span, p position) {
	j.last = p.event
	for _, s := range all {
		j.last = max(j.last, s.last)
	}
	j.known = true
	j.written.Store(j.last)
}

// whole reports whether a day file can be read to its end.
func (j *Journal) whole(name string) (bool, error) {
	db, err := openToRead(j.path(name), dayVersion)
	if err != nil || db == nil {
		return false, err
	}
	var verdict string
	err = db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict)
	return verdict == "ok", errors.Join(err, db.Close())
}
