package estate

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Undelivered is a receiver of notifications that does not accept them now.
type Undelivered struct {
	Receiver string
	Why      string
	Since    time.Time // the first failure in a row
}

// receiversKept is more than a configuration may have.
const receiversKept = 100

// receivers holds those that accept nothing, by name.
type receivers map[string]Undelivered

func (r receivers) apply(e *event.Event) {
	was, known := r[e.Name]
	switch {
	case e.Cause == event.CauseNone:
		delete(r, e.Name)
	case known || len(r) < receiversKept:
		since := e.Time
		if known {
			since = was.Since
		}
		r[e.Name] = Undelivered{e.Name, cmp.Or(e.Detail, string(e.Cause)), since}
	}
}

// undelivered returns them by name.
func (r receivers) undelivered() (all []Undelivered) {
	for _, name := range slices.Sorted(maps.Keys(r)) {
		all = append(all, r[name])
	}
	return all
}
