package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// Events yields the events that ended at since or later and before until; a zero until means no
// end. They are in order of time, except for those that were recorded after midnight and had ended
// just before. A running journal may be read by any process; events that are still in its memory
// are not included. An event or a file that cannot be read yields an error in its place, and the
// others follow.
func (j *Journal) Events(since, until time.Time) iter.Seq2[event.Event, error] {
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	if !since.IsZero() {
		from = since.UnixNano()
	}
	if !until.IsZero() {
		to = until.UnixNano()
	}
	return func(yield func(event.Event, error) bool) {
		names, err := j.dayFiles()
		if err != nil && !yield(event.Event{}, err) {
			return
		}
		for _, name := range names {
			if !since.IsZero() && name[:len(dayLayout)] < dayFile(dayOf(since))[:len(dayLayout)] {
				continue // a file contains no events of later days
			}
			for e, err := range j.events(context.Background(), name, "WHERE time >= ? AND time < ? ORDER BY time, id", from, to) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

// events yields events of one day file. An error concerns one row, or is the last value; that is
// the error of ctx if it ends.
func (j *Journal) events(ctx context.Context, name, which string, args ...any) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		db, err := j.openToRead(name, dayVersion)
		if err != nil {
			yield(event.Event{}, err)
			return
		}
		if db == nil {
			return
		}
		defer func() { _ = db.Close() }()
		list, err := columnsIn(ctx, db)
		if err != nil {
			yield(event.Event{}, err)
			return
		}
		rows, err := db.QueryContext(ctx, "SELECT "+list+" FROM events "+which, args...)
		if err != nil {
			yield(event.Event{}, err)
			return
		}
		defer func() { _ = rows.Close() }()
		var r row
		for fields := r.fields(); rows.Next(); {
			var e event.Event
			if err = rows.Scan(fields...); err == nil {
				e, err = r.event()
			}
			if !yield(e, err) || ctx.Err() != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(event.Event{}, err)
		}
	}
}

// columnsIn lists the columns of a row for a query of a day file.
func columnsIn(ctx context.Context, db *sql.DB) (string, error) {
	var all string
	if err := db.QueryRowContext(ctx, "SELECT group_concat(name) FROM pragma_table_info('events')").Scan(&all); err != nil {
		return "", err
	}
	names := strings.Split(all, ",")
	return columns(func(name string) bool { return slices.Contains(names, name) }), nil
}

// span is a day file with the numbers of its events.
type span struct {
	name        string
	first, last int64
	newest      time.Time // of the last event
}

// spans returns the day files that contain events, oldest first. Unusable files are renamed,
// unreadable ones are skipped.
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
			j.lapse(fmt.Sprintf("history file %s cannot be read: %s", name, detailOf(err)))
		}
		if s.last > 0 {
			all = append(all, s)
		}
	}
	return all, nil
}

func (j *Journal) span(name string) (span, error) {
	db, err := j.openToRead(name, dayVersion)
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
	if err != nil && !broken(err) { // the keeper renames a broken one
		return err
	}
	j.found(all, p)
	return nil
}

// newestOf returns how many events an intact day file has, and a number before its newest n events and
// after all others.
func (j *Journal) newestOf(name string, n int64) (count, before int64, err error) {
	db, err := j.openToRead(name, dayVersion)
	if err != nil || db == nil {
		return 0, 0, err
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return 0, 0, err
	}
	if verdict != "ok" {
		return 0, 0, errContent
	}
	err = db.QueryRow("SELECT (SELECT count(*) FROM events), coalesce((SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?), (SELECT min(id) - 1 FROM events), 0)", n).Scan(&count, &before)
	return count, before, err
}
