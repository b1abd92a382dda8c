package watch

import "time"

// folder is one type folder with its waiting files as of the last listing.
type folder struct {
	name     string
	outside  error // why it cannot be followed, such as a link out of Incoming; nil: it can
	notified bool  // the kernel reports changes
	foreign  bool  // another program receives files here
	watch    string
	due      time.Time // latest time of the next listing; zero: now

	files             map[string]file // by name; at most limit
	limit             int
	rest              rest                // of the files that are not followed
	waiting           int                 // files
	bytes             int64               // of them
	oldest            time.Time           // zero: no file waits
	eldest            string              // name of the oldest file; empty: it is not followed
	arriving          int                 // files that are still changing
	coming            int64               // bytes of them
	publishedArriving int                 // in the last event
	badLogs           int                 // files in BadLogs
	now               time.Time           // of the listing
	round             uint32              // number of the listing
	stated            time.Time           // when all files were last examined (stat)
	took              time.Duration       // to examine them
	counted           bool                // files holds all of the last listing: any other file is an arrival
	dirty             bool                // it may have changed since the last listing
	news              News                // created since then, according to notifications; in foreign folders only
	lost              bool                // notifications were lost since then
	gone              map[string]struct{} // names that departed with the last listing; in foreign folders only
	soonest           time.Time           // earliest time of the next listing
	spent             time.Duration       // on the last listing
	published         bool                // a listing was published, and no problem since then
	busy              bool                // the last listing showed a change
	problem           string              // why it cannot be listed
}

func newFolder(name string, foreign bool, limit int) *folder {
	return &folder{name: name, foreign: foreign, files: map[string]file{}, limit: limit}
}

// file is one waiting file. The struct is small because there may be many.
type file struct {
	bytes       int64
	modified    int64  // Unix nanoseconds
	round       uint32 // the last listing that showed it
	unpublished bool   // it is arriving, and its arrival is not published yet
	unsized     bool   // its size is not known
	changed     int64  // Unix nanoseconds of the listing that showed a change; in foreign folders only
}

// stableFor is how long a file of another program must be unchanged before it counts as complete.
// The kernel does not report the end of writing.
const stableFor = 2 * time.Second

// arrives reports whether a file may still be written.
func (d *folder) arrives(f file) bool {
	return d.foreign && d.now.UnixNano()-f.changed < int64(stableFor)
}

type entry struct {
	name string
	file
}

// difference is the difference between two listings.
type difference struct {
	departed []entry
	arrived  []entry
	passed   []entry // departed before their arrival was published
	changed  bool    // a file has another size or time, or the number of arriving files changed
}

func (d difference) any() bool {
	return d.changed || len(d.departed)+len(d.arrived)+len(d.passed) > 0
}

// Listing a folder may take at most one part in so many of the time.
const (
	changingShare = 20  // while it changes
	idleShare     = 100 // while no change is seen
	safeShare     = 400 // the same, where notifications would have reported a change
)

// period is the time until the next listing is due.
func (d *folder) period(interval time.Duration) time.Duration {
	switch {
	case d.rest.files > 0 && d.stated.IsZero():
		return 0 // they were only counted so far
	case d.arriving > 0:
		return max(min(stableFor, interval), changingShare*d.spent)
	case d.notified && d.problem == "":
		return max(safety*interval, safeShare*d.spent)
	case d.busy:
		return max(interval/2, changingShare*d.spent)
	}
	return max(interval, idleShare*d.spent)
}

// listed schedules the next listing after one that began at a time.
func (d *folder) listed(began time.Time, interval time.Duration) {
	now := time.Now()
	d.spent, d.dirty = now.Sub(began), false
	d.due = now.Add(d.period(interval))
	d.soonest = now
	if d.stated.Before(began) { // examining all files has its own share
		d.soonest = now.Add(changingShare * d.spent)
	}
}

// next is the time of the next listing.
func (d *folder) next() time.Time {
	if d.dirty && d.soonest.Before(d.due) {
		return d.soonest
	}
	return d.due
}
