package watch

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"beacontop/beacon/estate"
)

// notifications tell which directories may have changed.
type notifications interface {
	// Watch replaces the list of directories that are watched, and returns those
	// that could not be. A directory that is watched anew becomes dirty.
	Watch(dirs []string) (refused map[string]error)
	// Dirty takes the directories that may have changed since the last call, with what
	// came there. All of them may have when all is set: notifications were lost.
	Dirty() (dirs map[string]News, all bool)
	// Wake receives when something became dirty.
	Wake() <-chan struct{}
}

// The quiet time between two looks coalesces a burst: every file of it wakes, but
// one listing finds them all.
const (
	quietLeast = 50 * time.Millisecond // shorter than a frame of the dashboard: nobody sees the delay
	quietMost  = time.Second           // a dashboard a second behind is still live
	quietShare = 9                     // times what the look took: listing takes a tenth of one processor at most, up to quietMost
)

// safety is how many intervals a folder with notifications goes unlisted: they
// are rarely lost, so it needs listing less often than a polled one.
const safety = 2

// follower is one Run: what is known of Incoming and its type folders.
type follower struct {
	Config
	notify  notifications
	folders map[string]*folder // as of the last survey
	limit   int                // files of a folder that are followed by name

	settled  bool      // Incoming was surveyed: a folder found from now on is new
	all      bool      // the next look lists every folder
	notified bool      // Incoming itself is watched by notification
	problem  string    // why Incoming cannot be listed
	due      time.Time // when Incoming is surveyed at the latest
}

func newFollower(c Config, n notifications) *follower {
	return &follower{Config: c, notify: n, folders: map[string]*folder{}, limit: estate.FollowedFiles}
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

// look surveys Incoming and lists the folders that are dirty or due. The marks are
// taken after the watches are in place and before the listings: a change that a
// listing may have missed has set a new mark.
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
		return // the listing is not whole
	case err != nil:
		f.unreadable(d, err)
	default:
		f.tell(d, diff)
		f.tellForeign(root, d)
	}
	d.listed(began, f.Interval)
}

// next returns when something is due although nothing woke us.
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

// period is how long a survey is good for.
func (f *follower) period() time.Duration {
	if f.notified {
		return safety * f.Interval
	}
	return f.Interval
}

func (f *follower) path(folder string) string {
	return filepath.Join(f.Dir, filepath.FromSlash(folder))
}

func (f *follower) publish(topic estate.Topic, folder string, e estate.Event) {
	e.Time, e.Topic, e.Folder = time.Now().UTC(), topic, folder
	f.Publish(e)
}
