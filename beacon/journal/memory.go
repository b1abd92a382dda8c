package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"beacontop/beacon/estate"
)

// position is the number of the last event that the saved state includes.
type position struct {
	exists  bool
	event   int64
	clean   bool
	written time.Time
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
	p.exists, p.written = written != 0, time.UnixMilli(written).UTC()
	return p, errors.Join(err, db.Close())
}

func (j *Journal) openState() (*sql.DB, error) {
	if missing(j.path(stateFile)) {
		return nil, nil
	}
	return openToRead(j.path(stateFile), stateVersion)
}

// memoryOnDisk returns the state in state.db; nil: none yet.
func (j *Journal) memoryOnDisk(ctx context.Context) (*estate.Memory, error) {
	db, err := j.openState()
	if err != nil || db == nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	m := &estate.Memory{Whole: true}
	if m.Agents, err = readAgents(ctx, db); err != nil {
		return nil, err
	}
	return m, readParts(db, m)
}

func readAgents(ctx context.Context, db *sql.DB) (agents estate.AgentMemories, err error) {
	rows, err := db.QueryContext(ctx, "SELECT "+agentColumns+" FROM agents ORDER BY contact")
	if err != nil {
		return agents, err
	}
	defer func() { _ = rows.Close() }()
	var r agentRow
	for fields := r.fields(); rows.Next(); {
		if err := rows.Scan(fields...); err != nil {
			return agents, err
		}
		a, err := r.agent()
		if err != nil {
			return agents, fmt.Errorf("%w: %w", errContent, err)
		}
		agents.Add(&a)
	}
	return agents, rows.Err()
}

func readParts(db *sql.DB, m *estate.Memory) error {
	for name, part := range m.Parts.All() {
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
