package watch

import "time"

// folder is one type folder, and what waits in it as of its last listing.
type folder struct {
	name     string
	outside  error // why it cannot be followed inside Incoming; nil: it can
	notified bool  // changes wake us
	foreign  bool  // another program receives files here
	watch    string
	due      time.Time // when it is listed at the latest; zero: now

	files        map[string]file
	waiting      int           // files
	bytes        int64         // of them
	oldest       time.Time     // zero: no file waits
	arriving     int           // files that change
	coming       int64         // bytes of them
	toldArriving int           // of the last event
	badLogs      int           // files that were put aside
	now          time.Time     // of the listing
	round        uint32        // number of the listing
	stated       time.Time     // when all files were looked at
	took         time.Duration // looking at them
	counted      bool          // what waited at the start is in files: all else is an arrival
	told         bool          // a listing was published, and no problem since
	busy         bool          // the last listing showed a change
	problem      string        // why it cannot be listed
}

// file is one waiting file. It is kept small: there may be 100,000.
type file struct {
	bytes    int64
	modified int64  // Unix nanoseconds
	round    uint32 // the last listing that showed it
	untold   bool   // it is arriving, and its arrival was not published yet
	changed  int64  // Unix nanoseconds of the listing that showed a change; in foreign folders only
}

// standing is how long a file of another program stands still before it is taken for
// whole (terminal.md §3).
const standing = 2 * time.Second

// arrives reports whether a file may still be written.
func (d *folder) arrives(f file) bool {
	return d.foreign && d.now.UnixNano()-f.changed < int64(standing)
}

type entry struct {
	name string
	file
}

// difference is what one listing showed and the one before did not.
type difference struct {
	departed []entry
	arrived  []entry
	passed   []entry // that left before they had arrived
	changed  bool    // a file that stayed has another size or time, or begins or ends to arrive
}

func (d difference) any() bool {
	return d.changed || len(d.departed)+len(d.arrived)+len(d.passed) > 0
}

// period is how long a listing is good for.
func (d *folder) period(interval time.Duration) time.Duration {
	switch {
	case d.arriving > 0:
		return min(standing, interval)
	case d.notified && d.problem == "":
		return safety * interval
	case d.busy:
		return interval / 2
	}
	return interval
}
