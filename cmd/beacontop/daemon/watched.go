package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/cmd/beacontop/notify"
	"beacontop/watch/logs"
)

// WatchConfig says what to watch of another beacon.
type WatchConfig struct {
	Name     string    // of that beacon; empty: from its settings or its logs
	Here     bool      // it runs on this machine, which it is named after if nothing else names it
	Logs     []string  // paths of logs, as for logs.Find
	Later    []string  // paths where more logs may appear; none: Logs
	Incoming string    // directory; empty: not watched
	Staging  string    // directory; empty: not counted
	Engine   string    // its settings file; empty: not known
	Since    time.Time // events before it are not shown
	Until    time.Time // zero: the logs are followed
	Dir      string    // state directory for the read positions
	Stdin    io.Reader // for logs.Stdin
	Keep     bool      // its history is stored, below Dir, and recalled
	History  History   // how much of it; zero: the defaults

	Notify []notify.Hook // receivers of notifications, if the history is stored
}

// Watched is a beacon that is not this program, with all its inputs: found by NewWatched, read by
// Run.
type Watched struct {
	config   WatchConfig
	state    *estate.State
	name     string              // of the other beacon; empty: unknown
	servers  map[string]struct{} // server names found in the logs
	logs     []logs.Log
	read     chan struct{} // closed when the logs were read, and are followed from then on
	begun    time.Time     // when watching of the folders themselves began
	settings *event.Source // of the other beacon; nil: not found

	history   *remembered          // nil: not stored
	notifier  *notify.Notifier     // nil: nobody is told
	feed      *event.Feed          // of problems of the history and of notifications
	observers []func(*event.Event) // receive every event after the state
	beside    []func(context.Context) error

	applying sync.Mutex // one at a time adds events to the state and the history
}

// NewWatched finds the logs of a beacon, and checks that at least one of them and each directory
// can be read.
func NewWatched(c WatchConfig) (*Watched, error) {
	w := &Watched{config: c, state: estate.NewState(estate.Limits{Zone: time.Local}), servers: map[string]struct{}{}, read: make(chan struct{})}
	var err error
	if w.logs, err = logs.Find(c.Logs...); err != nil {
		return nil, at(PartPaths, err)
	}
	if err := cmp.Or(at(PartIncoming, checkList(c.Incoming)), at(PartStaging, checkList(c.Staging))); err != nil {
		return nil, err
	}
	if err := w.readable(); err != nil {
		return nil, at(PartLogs, err)
	}
	w.readSettings(c.Engine)
	if c.Here {
		host, _ := os.Hostname() // without it the beacon has no name yet
		w.name = cmp.Or(w.name, host)
	}
	w.name = cmp.Or(c.Name, w.name)
	if c.Keep {
		w.feed = event.NewFeed()
		if w.history, err = remember(c, w.feed.Publish); err != nil {
			return nil, err
		}
		w.notifier, err = notify.New(notify.Config{Dir: filepath.Join(c.Dir, watchedDir), Beacon: w.name, ID: w.history.identity, Hooks: c.Notify, Publish: w.feed.Publish})
		if err != nil {
			return nil, wrongHook(err)
		}
	}
	return w, nil
}

// State is what is known of the other beacon.
func (w *Watched) State() *estate.State { return w.state }

// History is what is stored of it; nil: nothing is.
func (w *Watched) History() *journal.Journal {
	if w.history == nil {
		return nil
	}
	return w.history.journal
}

// Observe passes every event to a function after the state has it. Call it before Run. The function must
// not block, and must not keep the event.
func (w *Watched) Observe(each func(*event.Event)) { w.observers = append(w.observers, each) }

// Publish passes an event to the state, the history and all observers, if the history is stored. Call it
// while Run runs.
func (w *Watched) Publish(e event.Event) { w.feed.Publish(e) }

// Beside runs something while Run runs. Call it before Run. An error of it ends Run.
func (w *Watched) Beside(run func(context.Context) error) { w.beside = append(w.beside, run) }

// apply adds events to the state and the history.
func (w *Watched) apply(events ...event.Event) {
	w.applying.Lock()
	defer w.applying.Unlock()
	if w.history != nil {
		w.history.journal.Record(events, w.state.Apply)
	} else {
		w.state.Apply(events...)
	}
	for i := range events {
		for _, each := range w.observers {
			each(&events[i])
		}
	}
}

// FromStdin reports whether standard input is one of the logs.
func (w *Watched) FromStdin() bool { return slices.Contains(w.logs, logs.Stdin) }

// offsets is the file of the read positions.
func (w *Watched) offsets() string { return filepath.Join(w.config.Dir, "watch.json") }

// readable checks that at least one log can be read. Problems of the others are shown beside
// them. A log that is followed may be empty: it may just have been rotated.
func (w *Watched) readable() error {
	good := len(w.logs) == 0
	var wrong error
	for _, l := range w.logs {
		err := logs.Check(l)
		if errors.Is(err, logs.ErrEmpty) && w.config.Until.IsZero() {
			err = nil
		}
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("logs %s: %w", l, err))
			continue
		}
		good = true
	}
	if good {
		return nil
	}
	return wrong
}

// checkList checks that a directory can be listed; none is fine.
func checkList(dir string) error {
	if dir == "" {
		return nil
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return f.Close()
}

// readSettings reads name and limits of the other beacon from its settings.
func (w *Watched) readSettings(file string) {
	if file == "" {
		return
	}
	e, err := readEngine(file)
	w.settings = &event.Source{Path: file, Kind: event.SourceSettings, Watch: "read once", Note: e.String()}
	if err != nil {
		w.settings.Problem = err.Error()
	}
	w.name = e.NetworkName
}
