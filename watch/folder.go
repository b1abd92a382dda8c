package watch

import "time"

// folder is one type folder, and what waits in it as of its last listing.
type folder struct {
	name     string
	outside  error // why it cannot be followed inside Incoming; nil: it can
	notified bool  // changes wake us
	watch    string
	due      time.Time // when it is listed at the latest; zero: now

	files   map[string]file
	bytes   int64     // of all files
	oldest  time.Time // zero: no file waits
	round   uint32    // number of the listing
	stated  time.Time // when all files were looked at
	counted bool      // what waited at the start is in files: all else is an arrival
	told    bool      // a listing was published, and no problem since
	busy    bool      // the last listing showed a change
	problem string    // why it cannot be listed
}

// file is one waiting file. It is kept small: there may be 100,000.
type file struct {
	bytes    int64
	modified int64  // Unix nanoseconds
	round    uint32 // the last listing that showed it
}

type entry struct {
	name string
	file
}

// difference is what one listing showed and the one before did not.
type difference struct {
	departed []entry
	arrived  []entry
	changed  bool // a file that stayed has another size or time
}

func (d difference) any() bool { return d.changed || len(d.departed)+len(d.arrived) > 0 }

// period is how long a listing is good for.
func (d *folder) period(interval time.Duration) time.Duration {
	switch {
	case d.notified && d.problem == "":
		return safety * interval
	case d.busy:
		return interval / 2
	}
	return interval
}
