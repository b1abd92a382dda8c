package journal

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/estate"
)

var errFresh = errors.New("state.db is new")

// keeper writes the state into state.db in its own goroutine: a hundred thousand agents take a
// second, during which events must not wait.
type keeper struct {
	journal *Journal
	db      *sql.DB // nil: not open
	fresh   bool    // nothing was written to it yet, so the first checkpoint must be whole
}

// run marks the beacon as running, and writes each checkpoint it receives. After a failure it retries
// periodically.
func (k *keeper) run(checkpoints <-chan snapshot) {
	if k.journal.state == nil {
		return
	}
	err := k.note(k.begin())
	retry := time.NewTicker(retryPause)
	defer retry.Stop()
	for {
		select {
		case s, more := <-checkpoints:
			if !more {
				return
			}
			err = k.note(k.save(s))
			k.journal.saved(err)
		case <-retry.C:
			if err != nil {
				err = k.note(k.begin())
			}
		}
	}
}

// note reports the result, and closes the file after a failure: the next attempt opens it again.
func (k *keeper) note(err error) error {
	k.journal.report(&k.journal.troubles.state, err)
	if err == nil {
		return nil
	}
	k.close()
	if broken(err) {
		return errors.Join(err, k.journal.replace(stateFile, err))
	}
	return err
}

// end writes the final state and the mark of a clean stop.
func (k *keeper) end(w *writer) error {
	j := k.journal
	defer k.close()
	if j.state == nil || !w.surveyed() {
		return nil
	}
	if err := k.note(k.open()); err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	m := j.state.Checkpoint(j.pace.whole)
	m.Parts.Lack(w.missing)
	if err := k.note(k.save(snapshot{checkpoint: &m, event: j.written.Load(), clean: w.missing == 0})); err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	return nil
}

// begin marks the beacon as running, so that the next start can distinguish a crash from a stop, and
// notes which numbers the events of this run get.
func (k *keeper) begin() error {
	if err := k.open(); err != nil {
		return err
	}
	tx, err := k.db.Begin()
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO position VALUES (1, 0, 0, ?) ON CONFLICT DO UPDATE SET clean = 0", time.Now().UnixMilli())
	if first, found := k.journal.first(); found {
		_, nerr := tx.Exec("INSERT OR REPLACE INTO memory VALUES (?, ?)", numbersPart, strconv.FormatInt(first, 10))
		err = errors.Join(err, nerr)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// open opens state.db. If it could not be read at the start, it is renamed, not overwritten.
func (k *keeper) open() error {
	if k.db != nil {
		return nil
	}
	dir, err := k.journal.folder()
	if err != nil {
		return err
	}
	if err := dir.Close(); err != nil {
		return err
	}
	if k.journal.unread && !missing(k.journal.path(stateFile)) {
		if err := k.journal.replace(stateFile, errUnread); err != nil {
			return err
		}
	}
	k.journal.unread = false
	if k.db, err = k.journal.createOrReplace(stateFile, stateSchema, stateVersion); err != nil {
		return err
	}
	if err := extend(k.db); err != nil {
		return err
	}
	var kept int
	if err := k.db.QueryRow("SELECT count(*) FROM position WHERE event > 0").Scan(&kept); err != nil {
		return err
	}
	if k.fresh = kept == 0; k.fresh {
		k.journal.requireWhole()
	}
	return nil
}

// added are the columns of agents that earlier releases lack, with their types.
var added = map[string]string{"rhythm": "BLOB", "version": "TEXT", "print": "INTEGER", "described": "INTEGER", "identity": "TEXT"}

// extend adds to a file of an earlier release the columns that it lacks. That release can still use
// the file: then it forgets these of the agents that it writes.
func extend(db *sql.DB) error {
	lacks, err := lacking(db)
	for _, name := range lacks {
		if _, aerr := db.Exec("ALTER TABLE agents ADD COLUMN " + name + " " + added[name]); aerr != nil {
			return errors.Join(err, aerr)
		}
	}
	return err
}

// save writes a checkpoint in one transaction.
func (k *keeper) save(s snapshot) error {
	if err := k.open(); err != nil {
		return err
	}
	if k.fresh && !s.checkpoint.Whole {
		return errFresh
	}
	tx, err := k.db.Begin()
	if err != nil {
		return err
	}
	if err := errors.Join(saveAgents(tx, s.checkpoint), saveParts(tx, s.checkpoint), savePosition(tx, s)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	err = tx.Commit()
	k.fresh = k.fresh && err != nil
	return err
}

// saveAgents writes the changed agents after all others: their rows are in the order of the last
// contact.
func saveAgents(tx *sql.Tx, m *estate.Checkpoint) error {
	if m.Whole {
		if _, err := tx.Exec("DELETE FROM agents"); err != nil {
			return err
		}
	}
	for _, d := range m.Forgotten {
		if _, err := tx.Exec("DELETE FROM agents WHERE name = ? AND domain = ?", d.Name, d.Domain); err != nil {
			return err
		}
	}
	insert, err := tx.Prepare("INSERT OR REPLACE INTO agents (" + agentColumns + ") VALUES (" + places(len(agentRow{})) + ")")
	if err != nil {
		return err
	}
	for i := range m.Agents {
		r, err := newAgentRow(&m.Agents[i])
		if err != nil {
			return err
		}
		if _, err := insert.Exec(r[:]...); err != nil {
			return err
		}
	}
	return nil
}

func saveParts(tx *sql.Tx, m *estate.Checkpoint) error {
	for name, part := range m.Parts.All() {
		value, err := json.Marshal(part)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT OR REPLACE INTO memory VALUES (?, ?)", name, string(value)); err != nil {
			return err
		}
	}
	return nil
}

func savePosition(tx *sql.Tx, s snapshot) error {
	_, err := tx.Exec("INSERT OR REPLACE INTO position VALUES (1, ?, ?, ?)", s.event, s.clean, time.Now().UnixMilli())
	return err
}

func (k *keeper) close() {
	if k.db != nil {
		_ = k.db.Close() // every commit is on disk
		k.db = nil
	}
}

// places returns n parameters of a statement.
func places(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
