package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
)

// numbersPart is the part of the memory that is not of the state: the number of the first event of
// the newest run.
const numbersPart = "numbers"

// position is the number of the last event that the saved state includes.
type position struct {
	exists  bool
	event   int64
	clean   bool
	written time.Time
	first   int64 // number of the first event of the newest run
}

func (j *Journal) position() (p position, err error) {
	db, err := j.openState()
	if err != nil || db == nil {
		return p, err
	}
	var written int64
	err = db.QueryRow("SELECT event, clean, written FROM position").Scan(&p.event, &p.clean, &written)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err == nil {
		err = db.QueryRow("SELECT coalesce(max(value), 0) FROM memory WHERE part = ?", numbersPart).Scan(&p.first)
	}
	p.exists, p.written = written != 0, time.UnixMilli(written).UTC()
	return p, errors.Join(err, db.Close())
}

func (j *Journal) openState() (*sql.DB, error) {
	if missing(j.path(stateFile)) {
		return nil, nil
	}
	return j.openToRead(stateFile, stateVersion)
}

// restore restores the state in state.db, and reports whether there was one. After an error the
// state is unchanged.
func (j *Journal) restore(ctx context.Context, state *estate.State) (bool, error) {
	db, err := j.openState()
	if err != nil || db == nil {
		return false, err
	}
	defer func() { _ = db.Close() }()
	var parts estate.Parts
	if err := readParts(db, &parts); err != nil {
		return false, err
	}
	return true, state.Restore(&parts, agentsIn(ctx, db))
}

// agentsIn yields the agents in state.db in order of last contact. An error is the last value.
func agentsIn(ctx context.Context, db *sql.DB) iter.Seq2[roster.Record, error] {
	return func(yield func(roster.Record, error) bool) {
		columns, err := readableColumns(db)
		if err != nil {
			yield(roster.Record{}, err)
			return
		}
		rows, err := db.QueryContext(ctx, "SELECT "+columns+" FROM agents ORDER BY contact")
		if err != nil {
			yield(roster.Record{}, err)
			return
		}
		defer func() { _ = rows.Close() }()
		var r agentRow
		for fields := r.fields(); rows.Next(); {
			if err := rows.Scan(fields...); err != nil {
				yield(roster.Record{}, err)
				return
			}
			a, err := r.agent()
			if err != nil {
				err = fmt.Errorf("%w: %w", errContent, err)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
		if err := errors.Join(rows.Err(), ctx.Err()); err != nil {
			yield(roster.Record{}, err)
		}
	}
}

// readableColumns returns the columns of the agents in a file, which may be of a release that did not
// know all of them.
func readableColumns(db *sql.DB) (string, error) {
	lacks, err := lacking(db)
	columns := strings.Split(agentColumns, ", ")
	for i, name := range columns {
		if slices.Contains(lacks, name) {
			columns[i] = "NULL"
		}
	}
	return strings.Join(columns, ", "), err
}

// lacking returns the columns of agents that a file of an earlier release does not have.
func lacking(db *sql.DB) (names []string, err error) {
	for _, name := range strings.Split(agentColumns, ", ") {
		var has bool
		if err := db.QueryRow("SELECT count(*) > 0 FROM pragma_table_info('agents') WHERE name = ?", name).Scan(&has); err != nil {
			return nil, err
		}
		if !has {
			names = append(names, name)
		}
	}
	return names, nil
}

func readParts(db *sql.DB, parts *estate.Parts) error {
	for name, part := range parts.All() {
		var value string
		err := db.QueryRow("SELECT value FROM memory WHERE part = ?", name).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err == nil {
			if err = json.Unmarshal([]byte(value), part); err != nil {
				err = fmt.Errorf("%w: part %s: %w", errContent, name, err)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
