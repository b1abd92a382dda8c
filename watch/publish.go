package watch

import (
	"errors"
	"io/fs"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// publishDifference publishes the result of a listing: departures, arrivals, then the totals.
func (f *follower) publishDifference(d *folder, diff difference) {
	for _, e := range diff.departed {
		f.departed(d, e.name, e.file)
	}
	for _, e := range diff.passed {
		f.arrived(d, e)
		f.departed(d, e.name, e.file)
	}
	if d.counted {
		for _, e := range diff.arrived {
			f.arrived(d, e)
		}
	}
	if diff.any() || !d.published {
		f.listed(d)
	}
	d.counted, d.published, d.problem = d.rest.files == 0, true, ""
}

func (f *follower) arrived(d *folder, e entry) {
	file := protocol.UploadOf(spool.Type(d.name), e.name)
	what := event.Event{Name: e.name, Kind: file.Kind, Device: file.Device, Bytes: e.bytes, Unsized: e.unsized}
	if !e.unsized {
		what.Since = time.Unix(0, e.modified).UTC()
	}
	f.publish(event.TopicArrival, d.name, what)
}

func (f *follower) departed(d *folder, name string, was file) {
	f.publish(event.TopicDeparture, d.name, event.Event{Name: name, Bytes: was.bytes, Unsized: was.unsized})
}

func (f *follower) listed(d *folder) {
	f.publish(event.TopicListing, d.name, event.Event{Count: d.waiting, Bytes: d.bytes, Since: d.oldest, Name: d.eldest})
}

// unreadable publishes that a folder cannot be listed, once for each reason. A folder that was
// deleted since the survey is forgotten; if it was re-created already, the next survey finds it as
// a new one.
func (f *follower) unreadable(d *folder, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		f.forget(d)
		return
	}
	why := reason(err)
	if why != d.problem {
		f.publish(event.TopicListing, d.name, event.Event{Cause: event.CauseUnreadable, Detail: why})
	}
	d.problem, d.published = why, false
}

// forget removes a folder that is gone: all its files have departed. CauseRemoved says that they
// were not taken.
func (f *follower) forget(d *folder) {
	delete(f.folders, d.name)
	for name, was := range d.files {
		if was.unpublished {
			f.arrived(d, entry{name, was})
		}
		f.departed(d, name, was)
	}
	if d.publishedArriving > 0 {
		f.publish(event.TopicArriving, d.name, event.Event{})
	}
	if d.badLogs > 0 {
		f.publish(event.TopicBadLogs, d.name, event.Event{})
	}
	f.publish(event.TopicListing, d.name, event.Event{Cause: event.CauseRemoved, Count: d.rest.files})
}

// failed publishes that Incoming itself cannot be listed, once for each reason. A missing Incoming
// may be a share or a disk that comes back: its folders stay known and are compared with what they
// hold then. Folders that first appear with it are new.
func (f *follower) failed(err error) {
	cause := event.CauseUnreadable
	if errors.Is(err, fs.ErrNotExist) {
		cause, f.settled = event.CauseNotFound, true
	}
	if why := reason(err); why != f.problem {
		f.problem = why
		f.publish(event.TopicListing, "", event.Event{Cause: cause, Detail: why})
	}
}

// recovered publishes that Incoming can be listed again, and causes all of it to be listed. At the
// start it publishes that only if there is no folder whose listing would show it.
func (f *follower) recovered(empty bool) {
	if f.problem == "" && (f.settled || !empty) {
		return
	}
	f.problem, f.all = "", true
	f.publish(event.TopicListing, "", event.Event{})
}

// reason is why a directory cannot be listed or watched, without its path: the text may be shown to
// other machines.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "not found"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}
