package watch

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
)

// notifications reports which directories may have changed.
type notifications interface {
	// Watch replaces the list of watched directories, and returns those that cannot be watched. A
	// newly watched directory is dirty.
	Watch(dirs []string) (refused map[string]error)
	// Dirty returns and resets the directories that may have changed since the last call, with the
	// names created in them. If all is set, notifications were lost and any directory may have
	// changed.
	Dirty() (dirs map[string]News, all bool)
	// Wake receives a value when a directory becomes dirty.
	Wake() <-chan struct{}
}

// The quiet time between two looks coalesces a burst: every file of it wakes the follower, but one
// listing finds them all.
const (
	quietLeast = 50 * time.Millisecond // shorter than a frame of the dashboard, so the delay is not visible
	quietMost  = time.Second           // the dashboard may lag by a second
	quietShare = 9                     // times the duration of the look: listing takes at most a tenth of one processor, up to quietMost
)

// safety is the number of intervals after which a folder with notifications is listed anyway.
// Notifications are rarely lost, so it needs fewer listings than a polled folder.
const safety = 2

// follower is the state of one Run: Incoming and its type folders.
type follower struct {
	Config
	notify  notifications
	folders map[string]*folder // as of the last survey
	limit   int                // files of a folder that are followed by name

	settled  bool      // Incoming was surveyed: a folder found later is new
	all      bool      // the next look lists every folder
	notified bool      // Incoming itself is watched by notification
	problem  string    // why Incoming cannot be listed
	due      time.Time // latest time of the next survey
}

func newFollower(c Config, n notifications) *follower {
	return &follower{Config: c, notify: n, folders: map[string]*folder{}, limit: queue.FollowedFiles}
}

func (f *follower) follow(ctx context.Context) {
	for {
		began := time.Now()
		f.look(ctx)
		took := time.Since(began)
		select {
		case <-time.After(min(max(quietShare*took, quietLeast), quietMost)):
		case <-ctx.Done():
			return
		}
		select {
		case <-f.notify.Wake():
		case <-f.Wake:
			f.all = true
		case <-time.After(time.Until(f.next())):
		case <-ctx.Done():
			return
		}
	}
}

// look surveys Incoming and lists the folders that are dirty or due. The dirty marks are taken
// after the watches are set and before the listings: a change that a listing may have missed sets a
// new mark.
func (f *follower) look(ctx context.Context) {
	root, err := f.survey()
	dirty, all := f.notify.Dirty()
	f.all = f.all || all
	f.due = time.Now().Add(f.period())
	if err != nil {
		f.failed(err)
		return
	}
	defer root.Close()
	for _, name := range slices.Sorted(maps.Keys(f.folders)) {
		if ctx.Err() != nil {
			return
		}
		d := f.folders[name]
		what, is := dirty[f.path(name)]
		d.dirty = d.dirty || f.all || is
		if f.Foreign {
			d.news.add(what.made...)
			d.news.more = d.news.more || what.more
			d.lost = d.lost || all
		}
		if !time.Now().Before(d.next()) {
			f.list(ctx, root, d)
		}
	}
	f.all = false
}

func (f *follower) list(ctx context.Context, root *os.Root, d *folder) {
	began := time.Now()
	diff, err := d.compare(ctx, root)
	switch {
	case ctx.Err() != nil:
		return // the listing is incomplete
	case err != nil:
		f.unreadable(d, err)
	default:
		f.publishDifference(d, diff)
		f.publishForeign(root, d)
	}
	d.listed(began, f.Interval)
}

// next returns when a listing or survey is due without a wake.
func (f *follower) next() time.Time {
	next := f.due
	if f.problem != "" {
		return next // no folder can be listed before Incoming can
	}
	for _, d := range f.folders {
		if at := d.next(); at.Before(next) {
			next = at
		}
	}
	return next
}

// period is the time until the next survey is due.
func (f *follower) period() time.Duration {
	if f.notified {
		return safety * f.Interval
	}
	return f.Interval
}

func (f *follower) path(folder string) string {
	return filepath.Join(f.Dir, filepath.FromSlash(folder))
}

func (f *follower) publish(topic event.Topic, folder string, e event.Event) {
	e.Time, e.Topic, e.Folder = time.Now().UTC(), topic, folder
	f.Publish(e)
}
