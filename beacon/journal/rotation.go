package journal

import (
	"database/sql"
	"errors"
	"fmt"
)

// pruneEvents is how many events, about ten megabytes, are written between two checks of the size
// of the history.
const pruneEvents = 100_000

// open opens the file of a day. The days of a journal only grow, so events that arrive a little
// late are in the file of the next day. Old files are deleted whenever a new one is opened.
func (w *writer) open(day int64) error {
	w.close()
	w.day = max(w.day, day)
	dir, err := w.journal.folder()
	if err != nil {
		return err
	}
	if err := dir.Close(); err != nil {
		return err
	}
	name := dayFile(w.day)
	w.db, err = w.journal.createOrReplace(name, daySchema, dayVersion)
	if errors.Is(err, errOlder) {
		if err := w.journal.part(name); err != nil {
			return err
		}
		w.db, err = w.journal.createOrReplace(name, daySchema, dayVersion)
	}
	if err != nil {
		return err
	}
	if w.pack, err = openPack(w.db, w.day, w.journal.config.Beacon); err != nil {
		return err
	}
	if w.name == "" {
		if err := w.skip(); err != nil {
			return err
		}
	}
	w.name = name
	w.prune()
	return nil
}

// skip continues the numbering after the events in the first file, in case the survey missed it: it
// was unreadable then, or the folder was not mounted. What was seen live until now had other numbers.
func (w *writer) skip() error {
	var last sql.NullInt64
	err := w.db.QueryRow("SELECT max(id) FROM records").Scan(&last)
	if w.journal.written.Load() < last.Int64 {
		w.journal.begin(last.Int64, last.Int64+1+numbersSkipped)
	}
	return err
}

// prune deletes old files. An error does not prevent writing.
func (w *writer) prune() {
	w.unpruned = 0
	_ = w.journal.prune(w.name)
}

// createOrReplace opens a database for writing. An unusable one is renamed and replaced.
func (j *Journal) createOrReplace(name, schema string, version int) (*sql.DB, error) {
	db, err := create(j.path(name), schema, version)
	if !broken(err) {
		return db, err
	}
	if err := j.replace(name, err); err != nil {
		return nil, err
	}
	return create(j.path(name), schema, version)
}

// replace renames an unusable file and publishes a gap. Why is the error that it caused.
func (j *Journal) replace(name string, why error) error {
	if j.config.ReadOnly {
		return why
	}
	to, err := j.discard(name)
	if err != nil {
		return err
	}
	j.lapse(fmt.Sprintf("history file %s was unreadable (%s); renamed to %s", name, detailOf(why), to))
	return nil
}

func (w *writer) close() {
	if w.db != nil {
		_ = w.db.Close() // every commit is on disk already
		w.db = nil
	}
}
