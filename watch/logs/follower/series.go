package follower

import (
	"io"
	"os"
	"slices"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// series is a log being read: its files in the order in which they were written.
type series struct {
	log          logs.Log
	since, until time.Time
	every        time.Duration // longest time between two listings of the directory
	once         bool          // it is read once, so a last line without a line end is complete
	stdin        io.Reader     // for the log Stdin, read once

	files   []*file
	resumed []fileCheckpoint // files of an earlier run that are not found yet
	through moment           // the newest file that an earlier run began
	replay  bool             // events that an earlier run published are read again
	listed  time.Time        // the last listing; zero: none yet
	changed time.Time        // modification of the directory at that time
	dirty   bool             // the next look lists

	counts   weblog.Counts
	newest   time.Time       // of a row
	early    time.Duration   // largest distance of a timestamp from now, if in the future
	examples []event.Example // of the newest file that has any
	written  int64           // bytes read at the last checkpoint
	shown    weblog.Report   // of the last file whose format is known
	gaps     []gap
	repeats  bool // the last run crashed: events since its checkpoint are published again
	problem  string
	note     string    // other information for the user
	reached  int64     // bytes of a file that were read, but are not accounted for yet
	reported time.Time // when the progress of the history was last published
	watch    string    // notify, or poll and why
	again    int       // duplicate lines in several files that were skipped

	pool   *weblog.Pool
	buffer []byte // nil before the first look
}

func newSeries(l logs.Log, since, until time.Time, every time.Duration, pool *weblog.Pool) *series {
	return &series{log: l, since: since, until: until, every: every, pool: pool}
}

// gap is a loss of lines before they were read: when it was noticed, and a description.
type gap struct {
	Time time.Time `json:"time"`
	What string    `json:"what"`
}

// gapsKept limits memory; nobody reads more.
const gapsKept = 1000

// moment orders files: by their first row, then by name.
type moment struct {
	Start time.Time `json:"start,omitzero"`
	Name  string    `json:"name,omitempty"`
}

func (m moment) compare(n moment) int {
	if c := m.Start.Compare(n.Start); c != 0 {
		return c
	}
	return logs.CompareNames(m.Name, n.Name)
}

func (f *file) moment() moment { return moment{f.start, f.name} }

// Limits of reading.
const (
	bufferBytes = 256 << 10
	// linger is how long a file is read after the next one began: a proxy gets a signal to reopen
	// its files and does so a moment later.
	linger = 10 * time.Second
	// settling is how long a file that begins like another one is examined again. By then a copy is
	// complete, or the next file has its first row.
	settling = 10 * time.Second
	// openLimit bounds the files of one log that are open.
	openLimit = 64
	// ahead is how far in the future a timestamp may be: a day covers local time that was taken for
	// UTC.
	ahead = 24 * time.Hour
	// askew is a normal difference between the clocks of two computers.
	askew = time.Minute
)

// look lists the directory if that may show something new, and reads what was added to the files.
// If a file turns out to have changed, the directory is listed again.
func (s *series) look(now time.Time, to *sink) {
	for range 3 { // a file that keeps changing is left to the next look
		s.list(now, to)
		s.readAll(now, to)
		if !s.dirty {
			break
		}
	}
	s.retire(now, to)
}

// list lists the directory, unless nothing can have changed.
func (s *series) list(now time.Time, to *sink) {
	if !s.due(now) {
		return
	}
	s.dirty, s.problem = false, ""
	if err := s.identify(now, to); err != nil {
		s.problem = logs.Reason(err).Error()
		return
	}
	s.listed = now
}

// due reports whether the directory has to be listed. Its modification time changes when a name is
// added or removed, but is too coarse to distinguish changes within 100 ms.
func (s *series) due(now time.Time) bool {
	const coarse = 100 * time.Millisecond
	info, err := os.Stat(s.log.Dir)
	if err != nil {
		return true // listing returns the reason
	}
	was := s.changed
	s.changed = info.ModTime()
	return s.dirty || s.problem != "" || !s.changed.Equal(was) || s.listed.Sub(s.changed) < coarse ||
		now.Sub(s.listed) >= s.every || slices.ContainsFunc(s.files, func(f *file) bool { return f.unsettled(now) })
}

// release closes all open files.
func release(all []*series) {
	for _, s := range all {
		for _, f := range s.files {
			f.close()
		}
	}
}
