package logs

import (
	"io"
	"os"
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// series is one log while it is read: its files in the order in which they were written.
type series struct {
	log          Log
	since, until time.Time
	every        time.Duration // the directory is listed again at the latest
	once         bool          // it is read once: a last line without an end ends
	stdin        io.Reader     // of Stdin, read once

	files   []*file
	resumed []kept    // files of an earlier run that were not found yet
	through moment    // the newest file that an earlier run began
	replay  bool      // what an earlier run published is read again
	listed  time.Time // the last listing; zero: none yet
	changed time.Time // modification of the directory at that time
	dirty   bool      // the next look lists

	counts   weblog.Counts
	newest   time.Time        // of a row
	early    time.Duration    // how far rows were dated ahead of the clock here, at most
	examples []estate.Example // of the newest file that has any
	written  int64            // bytes whose reading is written down
	shown    weblog.Report    // of the file that told its format last
	gaps     []gap
	repeats  bool // the last run ended without writing its places
	problem  string
	note     string    // what else a reader has to know
	reached  int64     // bytes of a file that were read and not accounted for yet
	told     time.Time // when the history was told of last
	watch    string    // notify, or poll and why
	again    int       // lines that several files hold and that were counted once

	pool   *weblog.Pool
	buffer []byte // nil before the first look
}

func newSeries(l Log, since, until time.Time, every time.Duration, pool *weblog.Pool) *series {
	return &series{log: l, since: since, until: until, every: every, pool: pool}
}

// gap is when something was lost before it was read, and what, for people.
type gap struct {
	Time time.Time `json:"time"`
	What string    `json:"what"`
}

// gapsKept is more than anybody reads.
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
	return compareNames(m.Name, n.Name)
}

func (f *file) moment() moment { return moment{f.start, f.name} }

// Bounds of what is open and read.
const (
	bufferBytes = 256 << 10
	// linger is how long a file is looked at after the next one began: proxies are told
	// to change files and do so a moment later.
	linger = 10 * time.Second
	// settling is how long a file that begins like another is looked at again and again:
	// a copy is made, or the next file gets its first row, in less.
	settling = 10 * time.Second
	// openLimit bounds the files of one log that are open.
	openLimit = 64
	// ahead is how far after now a row may be dated: a day covers local time that was
	// taken for UTC.
	ahead = 24 * time.Hour
	// askew is by how much clocks of two computers differ anyway.
	askew = time.Minute
)

// look lists the directory where that may show something new, and reads what was added
// to the files. A file that turns out to be changed has the directory listed again.
func (s *series) look(now time.Time, to *sink) {
	for range 3 { // a file that changes all the time waits for the next look
		s.list(now, to)
		s.readAll(now, to)
		if !s.dirty {
			break
		}
	}
	s.retire(now, to)
}

// list lists the directory unless nothing can have changed.
func (s *series) list(now time.Time, to *sink) {
	if !s.due(now) {
		return
	}
	s.dirty, s.problem = false, ""
	root, err := os.OpenRoot(s.log.Dir)
	if err == nil {
		defer root.Close()
		err = s.identify(root, now, to)
	}
	if err != nil {
		s.problem = reason(err).Error()
		return
	}
	s.listed = now
}

// due reports whether the directory has to be listed. Its time changes with every name
// that comes and goes; within a moment of that the clock is too coarse to tell.
func (s *series) due(now time.Time) bool {
	const coarse = 100 * time.Millisecond
	info, err := os.Stat(s.log.Dir)
	if err != nil {
		return true // listing says why
	}
	was := s.changed
	s.changed = info.ModTime()
	return s.dirty || s.problem != "" || !s.changed.Equal(was) || s.listed.Sub(s.changed) < coarse ||
		now.Sub(s.listed) >= s.every || slices.ContainsFunc(s.files, func(f *file) bool { return f.unsettled(now) })
}

// release closes what is open.
func release(all []*series) {
	for _, s := range all {
		for _, f := range s.files {
			f.close()
		}
	}
}
