package watch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"beacontop/beacon/event"
)

// never is an interval so long that only notifications can report a change.
const never = time.Hour

// withKernel follows a directory with the kernel's notifications, after the first look.
func withKernel(t *testing.T, in incoming, interval time.Duration, folders int) *record {
	return withKernelAnd(t, in, Config{Interval: interval}, folders)
}

func withKernelAnd(t *testing.T, in incoming, c Config, folders int) *record {
	seen := newRecord()
	c.Dir, c.Publish = in.dir, seen.publish
	d := New(c)
	var running sync.WaitGroup
	running.Go(func() {
		if err := d.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(running.Wait)
	seen.await(t, "the first listings", func(r *record) bool {
		listings := 0
		for _, e := range r.events {
			if e.Topic == event.TopicListing {
				listings++
			}
			if e.Topic == event.TopicWatch && !e.Active {
				t.Skip("no notifications here: ", e.Detail)
			}
		}
		return listings == folders
	})
	return seen
}

// count returns how many events of a topic were published for a name.
func (r *record) count(topic event.Topic) (names map[string]int, total int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	names = map[string]int{}
	for _, e := range r.events {
		if e.Topic == topic {
			names[e.Name]++
			total++
		}
	}
	return names, total
}

// Files of another beacon that come and go at once are counted, or a gap says that some may have
// been missed.
func TestForeignFilesAreCountedOrAGapIsPublished(t *testing.T) {
	t.Parallel()
	const files = 1000
	in := newIncoming(t, "Logs")
	seen := withKernelAnd(t, in, Config{Interval: never, Foreign: true}, 1)
	for i := range files {
		in.put(fmt.Sprintf("Logs/%d.log", i), "1")
		in.remove(fmt.Sprintf("Logs/%d.log", i))
	}
	seen.await(t, "1,000 departures, or that some were missed", func(r *record) bool {
		departed := 0
		for _, e := range r.events {
			switch e.Topic {
			case event.TopicDeparture:
				departed++
			case event.TopicGap:
				return true
			}
		}
		return departed == files
	})
	names, total := seen.count(event.TopicArrival)
	if len(names) != total {
		t.Errorf("%d arrivals of %d files", total, len(names))
	}
}

func TestBurstOf20000(t *testing.T) {
	t.Parallel()
	const files = 20_000
	in := newIncoming(t, "Inventories")
	seen := withKernel(t, in, never, 1)
	for i := range files {
		in.put(fmt.Sprintf("Inventories/%d.ndi", i), "")
	}
	seen.await(t, "20,000 arrivals", func(r *record) bool { return len(r.waiting) == files })
	seen.await(t, "a listing of all", has(fmt.Sprintf("listing Inventories: %d files, 0 bytes", files)))
	names, total := seen.count(event.TopicArrival)
	if len(names) != files || total != files {
		t.Errorf("%d arrivals of %d files", total, len(names))
	}
	if _, gone := seen.count(event.TopicDeparture); gone != 0 {
		t.Errorf("%d departures", gone)
	}
}

func TestFolderDeletedAndMadeAgain(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Logs")
	seen := withKernel(t, in, never, 1)
	for i := range 20 {
		in.put("Logs/old.log", "1")
		in.remove("Logs")
		in.folder("Logs")
		in.put(fmt.Sprintf("Logs/%d.log", i), "1")
		seen.await(t, "the file in the new folder", same(in.truth()))
		in.put("Logs/after.log", "1") // the new folder is watched, not the deleted one
		seen.await(t, "the file that came later", same(in.truth()))
	}
}

func TestFolderDeletedWhileOpen(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Logs")
	seen := withKernel(t, in, never, 1)
	for i := range 20 { // the kernel reports the deletion of a folder only when it is closed everywhere
		root, err := os.OpenRoot(in.dir) // on Windows a folder that a root opened can be deleted
		in.ok(err)
		open, err := root.Open("Logs")
		in.ok(errors.Join(err, root.Close()))
		in.remove("Logs")
		in.folder("Logs")
		in.put(fmt.Sprintf("Logs/%d.log", i), "1")
		seen.await(t, "the file in the new folder", same(in.truth()))
		in.ok(open.Close())
		in.put("Logs/after.log", "1")
		seen.await(t, "the file that came later", same(in.truth()))
	}
}

func TestFoldersSwappedByRename(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Inventories", "Logs")
	seen := withKernel(t, in, never, 2)
	for i := range 20 {
		in.rename("Logs", "Other")
		in.rename("Inventories", "Logs")
		in.rename("Other", "Inventories")
		in.put(fmt.Sprintf("Logs/%d.log", i), "1")
		in.put(fmt.Sprintf("Inventories/%d.ndi", i), "1")
		seen.await(t, "the files in the swapped folders", same(in.truth()))
		in.remove(fmt.Sprintf("Logs/%d.log", i))
		seen.await(t, "the departure", same(in.truth()))
	}
}

func TestIncomingDeletedAndMadeAgain(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Logs")
	seen := withKernel(t, in, 100*time.Millisecond, 1)
	for i := range 10 {
		in.remove("")
		in.folder("Logs")
		in.put(fmt.Sprintf("Logs/%d.log", i), "1")
		seen.await(t, "the file in the new Incoming", same(in.truth()))
	}
}

func TestIncomingMadeLater(t *testing.T) {
	t.Parallel()
	in := newIncoming(t)
	in.remove("")
	seen := withKernel(t, in, 100*time.Millisecond, 1)
	in.folder("Logs")
	in.put("Logs/a.log", "1")
	seen.await(t, "the arrival", has("arrival Logs/a.log: 1 bytes"))
	seen.await(t, "the end of polling", has("watch Logs: notify"))
}

func TestFilesThatComeAndGo(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Logs")
	seen := withKernel(t, in, never, 1)
	for i := range 2_000 {
		name := fmt.Sprintf("Logs/%d.log", i)
		in.put(name, "1")
		if i%10 != 0 {
			in.remove(name)
		}
	}
	seen.await(t, "what is left", same(in.truth()))
	seen.await(t, "the last listing", has("listing Logs: 200 files, 200 bytes"))
}

// unread follows a directory with notifications that are not read yet.
func unread(t *testing.T, in incoming) (*Notifier, *record) {
	n, err := OpenNotifier()
	in.ok(err)
	seen := newRecord()
	f := newFollower(New(Config{Dir: in.dir, Publish: seen.publish, Interval: never}).config, n)
	var running sync.WaitGroup
	running.Go(func() { f.follow(t.Context()) })
	t.Cleanup(running.Wait)
	seen.await(t, "the first listing", has("listing Logs: 0 files, 0 bytes"))
	return n, seen
}

func TestLostNotificationsCauseEverythingToBeListed(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Inventories", "Logs")
	n, seen := unread(t, in)
	defer func() { _ = n.watcher.Close() }()
	in.put("Inventories/a.ndi", "1")
	in.put("Logs/a.log", "1")
	n.lost(fsnotify.ErrEventOverflow)
	seen.await(t, "both files", same(in.truth()))
}

func TestOverflowOfTheKernelsQueue(t *testing.T) {
	t.Parallel()
	in := newIncoming(t, "Inventories", "Logs")
	n, seen := unread(t, in)
	for i := range 8_000 { // four notifications each; the queue holds 16,384
		in.put(fmt.Sprintf("Inventories/%d.ndi", i), "1")
	}
	in.put("Logs/a.log", "1") // lost: the queue is full
	in.folder("UsageData")
	in.put("UsageData/a.mmi", "1")
	var draining sync.WaitGroup
	draining.Go(func() { _ = n.Run(t.Context()) })
	t.Cleanup(draining.Wait)
	seen.await(t, "all files", same(in.truth()))
	in.put("UsageData/b.mmi", "1")
	seen.await(t, "a file in the new folder", same(in.truth()))
}

// TestTheEndIsNoLossOfNotifications ends in the middle of a look, before the folders are watched again.
func TestTheEndIsNoLossOfNotifications(t *testing.T) {
	t.Parallel()
	for range 20 {
		in := newIncoming(t, "Inventories", "Logs")
		ctx, cancel := context.WithCancel(t.Context())
		var events []event.Event
		err := New(Config{Dir: in.dir, Interval: 50 * time.Millisecond, Publish: func(e event.Event) {
			events = append(events, e)
			switch {
			case e.Topic == event.TopicListing && e.Cause == event.CauseRemoved:
				cancel()
				for range 1000 {
					runtime.Gosched() // whatever ends does it now
				}
			case e.Topic == event.TopicListing && e.Folder == "Logs":
				in.ok(os.Remove(in.path("Logs")))
			}
		}}).Run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if e := events[len(events)-1]; e.Topic == event.TopicWatch {
			t.Fatalf("%+v", e)
		}
	}
}
