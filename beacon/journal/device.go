package journal

import (
	"context"
	"errors"
	"math"
	"time"

	"beacontop/beacon/event"
)

// Events are written in the order in which they were published, which differs from the order of
// time by some seconds at most. So a time can be found in a day file without reading all of it.
const (
	momentBefore = 30 * time.Second
	momentAfter  = 2 * time.Minute // slow disks and adjusted clocks
)

// whose selects the transfers of a device. Events that were published before its domain was known
// have no domain; so may events of another device with the same name.
const whose = "device = ? COLLATE NOCASE AND topic IN ('request', 'relay', 'flaw')" +
	" AND (domain = ? COLLATE NOCASE OR domain IS NULL AND (? OR address = ?))"

// ofDevice returns the newest transfers of a device in a day file, newest first.
func (j *Journal) ofDevice(ctx context.Context, name string, s search, which string, id int64, limit int) ([]event.Event, error) {
	return j.transfers(ctx, name, "WHERE "+which+" AND "+whose+" ORDER BY id DESC LIMIT ?",
		id, s.device.Name, s.device.Domain, s.alone, s.address, limit)
}

func (j *Journal) transfers(ctx context.Context, name, which string, args ...any) (found []event.Event, err error) {
	for e, eerr := range j.events(ctx, name, which, args...) {
		if eerr != nil {
			err = errors.Join(err, eerr)
			continue
		}
		found = append(found, e)
	}
	return found, err
}

// moments returns the transfers of a device that ended in the seconds named in its row. Read errors
// are ignored here: the complete search reports them.
func (j *Journal) moments(ctx context.Context, names []string, s search) (found []event.Event) {
	for _, at := range s.moments {
		found = append(found, j.moment(ctx, names, s, at)...)
	}
	return found
}

func (j *Journal) moment(ctx context.Context, names []string, s search, at time.Time) (found []event.Event) {
	for _, name := range names {
		if day := beginOf(name); at.Before(day.Add(-24*time.Hour)) || !at.Before(day.Add(24*time.Hour)) {
			continue // late events are in the file of the next day
		}
		first, last, err := j.ids(name, at.Add(-momentBefore), at.Add(momentAfter))
		if err != nil {
			continue
		}
		some, _ := j.transfers(ctx, name, "WHERE id BETWEEN ? AND ? AND "+whose+" AND time >= ? AND time < ? ORDER BY id DESC LIMIT ?",
			first, last, s.device.Name, s.device.Domain, s.alone, s.address, at.Unix()*1e9, (at.Unix()+1)*1e9, s.limit)
		found = append(found, some...)
	}
	return found
}

// ids returns the ids of the first and the last event between two times.
func (j *Journal) ids(name string, from, to time.Time) (first, last int64, err error) {
	db, err := j.openToRead(name, dayVersion)
	if err != nil || db == nil {
		return 0, 0, err
	}
	defer func() { _ = db.Close() }()
	var least, most int64
	if err := db.QueryRow("SELECT coalesce((SELECT min(id) FROM events), 0), coalesce((SELECT max(id) FROM events), 0)").Scan(&least, &most); err != nil {
		return 0, 0, err
	}
	at := func(id int64) int64 {
		var t int64
		if qerr := db.QueryRow("SELECT time FROM events WHERE id >= ? ORDER BY id LIMIT 1", id).Scan(&t); qerr != nil {
			err = qerr
			return math.MaxInt64
		}
		return t
	}
	find := func(when time.Time) int64 { // the first event that is not earlier
		low, high := least, most+1
		for low < high {
			if mid := low + (high-low)/2; at(mid) < when.UnixNano() {
				low = mid + 1
			} else {
				high = mid
			}
		}
		return low
	}
	first, last = find(from), find(to)
	return first, last, err
}
