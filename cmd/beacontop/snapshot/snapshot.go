package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/daemon"
)

// Source is what to read: a state directory, or logs.
type Source struct {
	Dir   string
	Logs  []string // as for logs.Find; none: the state directory
	Stdin io.Reader
}

// Snapshot is a beacon at one time.
type Snapshot struct {
	// Warnings say what could not be read.
	Warnings []string

	state   *estate.State
	history *journal.Journal // nil: of logs
	now     time.Time
}

// ErrNoHistory means that a state directory has no history.
var ErrNoHistory = errors.New("it has no history of a beacon")

// Read reads a source.
func Read(ctx context.Context, from Source) (*Snapshot, error) {
	s := &Snapshot{state: estate.NewState(estate.Limits{Zone: time.Local}), now: time.Now().UTC()}
	read := s.readDir
	if len(from.Logs) > 0 {
		read = s.readLogs
	}
	if err := read(ctx, from); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler answers the same questions about the snapshot as a beacon that runs answers about itself.
func (s *Snapshot) Handler() http.Handler {
	return api.New(api.Config{State: s.state, History: s.history, Now: func() time.Time { return s.now }})
}

// readDir reads the history and the queue of a beacon.
func (s *Snapshot) readDir(ctx context.Context, from Source) error {
	if _, err := os.Stat(filepath.Join(from.Dir, journal.Folder)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("state directory %s: %w", from.Dir, ErrNoHistory)
	} else if err != nil {
		return fmt.Errorf("state directory: %w", err)
	}
	j := journal.New(journal.Config{Dir: from.Dir, ReadOnly: true, Publish: func(e event.Event) {
		if e.Detail != "" {
			s.Warnings = append(s.Warnings, e.Detail)
		}
	}})
	j.Recall(ctx, s.state)
	if err := j.Present(ctx, s.state); err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	s.history = j
	listed, err := waiting(filepath.Join(from.Dir, "Incoming"), s.now)
	if err != nil {
		s.Warnings = append(s.Warnings, err.Error())
	}
	s.state.Apply(listed...)
	return nil
}

// readLogs reads the logs of another beacon.
func (s *Snapshot) readLogs(ctx context.Context, from Source) error {
	w, err := daemon.NewWatched(daemon.WatchConfig{Logs: from.Logs, Stdin: from.Stdin})
	if err != nil {
		return err
	}
	if err := w.Read(ctx); err != nil {
		return fmt.Errorf("read logs: %w", err)
	}
	s.state = w.State()
	sample := s.state.Sample(estate.Query{Now: s.now, Parts: estate.PartSources})
	if newest := sample.Totals.Sources.Newest; !newest.IsZero() {
		s.now = newest.UTC()
	}
	for _, one := range sample.Sources {
		if one.Problem != "" {
			s.Warnings = append(s.Warnings, one.Path+": "+one.Problem)
		}
	}
	return nil
}
