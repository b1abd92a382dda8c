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

	files        map[string]file // by name; at most limit
	limit        int
	rest         rest                // of the files that are not followed
	waiting      int                 // files
	bytes        int64               // of them
	oldest       time.Time           // zero: no file waits
	arriving     int                 // files that change
	coming       int64               // bytes of them
	toldArriving int                 // of the last event
	badLogs      int                 // files that were put aside
	now          time.Time           // of the listing
	round        uint32              // number of the listing
	stated       time.Time           // when all files were looked at
	took         time.Duration       // looking at them
	counted      bool                // what waited at the last listing is in files: all else is an arrival
	dirty        bool                // it may have changed since the last listing
	news         News                // what came since, as notifications tell; in foreign folders only
	lost         bool                // notifications were lost since
	gone         map[string]struct{} // names that the last listing no longer showed; the same
	soonest      time.Time           // when it is listed again at the soonest
	spent        time.Duration       // on the last listing
	told         bool                // a listing was published, and no problem since
	busy         bool                // the last listing showed a change
	problem      string              // why it cannot be listed
}

func newFolder(name string, foreign bool, limit int) *folder {
	return &folder{name: name, foreign: foreign, files: map[string]file{}, limit: limit}
}

// file is one waiting file. It is kept small: there may be many.
type file struct {
	bytes    int64
	modified int64  // Unix nanoseconds
	round    uint32 // the last listing that showed it
	untold   bool   // it is arriving, and its arrival was not published yet
	unsized  bool   // nobody saw how large it was
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

// Shares of the time that listing a folder may take: one in so many.
const (
	changingShare = 20  // while it changes
	idleShare     = 100 // while it does not, as far as was seen
	safeShare     = 400 // the same, where notifications would have told of a change
)

// period is how long a listing is good for.
func (d *folder) period(interval time.Duration) time.Duration {
	switch {
	case d.rest.files > 0 && d.stated.IsZero():
		return 0 // they were only counted
	case d.arriving > 0:
		return max(min(standing, interval), changingShare*d.spent)
	case d.notified && d.problem == "":
		return max(safety*interval, safeShare*d.spent)
	case d.busy:
		return max(interval/2, changingShare*d.spent)
	}
	return max(interval, idleShare*d.spent)
}

// listed plans the next listing after one that began at a time.
func (d *folder) listed(began time.Time, interval time.Duration) {
	now := time.Now()
	d.spent, d.dirty = now.Sub(began), false
	d.due = now.Add(d.period(interval))
	d.soonest = now
	if d.stated.Before(began) { // looking at all files has its own share
		d.soonest = now.Add(changingShare * d.spent)
	}
}

// next is when the folder is to be listed.
func (d *folder) next() time.Time {
	if d.dirty && d.soonest.Before(d.due) {
		return d.soonest
	}
	return d.due
}
