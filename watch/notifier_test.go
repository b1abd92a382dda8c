package watch

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// quiet returns a notifier that watches directories and has no pending notifications. The kernel's
// notifications are not read: the test calls handle.
func quiet(t *testing.T, dirs ...string) *Notifier {
	n, err := OpenNotifier()
	if err != nil {
		t.Skip("no notifications here: ", err)
	}
	t.Cleanup(func() { _ = n.watcher.Close() })
	for range 2 { // the second time for the directories inside a newly watched one
		if refused := n.Watch(dirs); len(refused) != 0 {
			t.Skip("no notifications here: ", refused)
		}
	}
	n.Dirty()
	woken(n)
	return n
}

func woken(n *Notifier) bool {
	select {
	case <-n.Wake():
		return true
	default:
		return false
	}
}

func TestNotifier(t *testing.T) {
	in := newIncoming(t, "A", "B")
	dirs := []string{in.dir, in.path("A"), in.path("B")}
	handle := func(name string, op fsnotify.Op) func(*Notifier) {
		return func(n *Notifier) { n.handle(fsnotify.Event{Name: in.path(name), Op: op}) }
	}
	for _, test := range []struct {
		name    string
		happens func(n *Notifier)
		dirty   []string // at once
		renewed []string // dirty because their watch was renewed
	}{
		{"a file is created", handle("A/f", fsnotify.Create), []string{"A"}, nil},
		{"a file grows", handle("A/f", fsnotify.Write), []string{"A"}, nil},
		{"a file is deleted", handle("A/f", fsnotify.Remove|fsnotify.Chmod), []string{"A"}, nil},
		{"the permissions of a file change", handle("A/f", fsnotify.Chmod), nil, nil},
		{"the permissions of a folder change", handle("A", fsnotify.Chmod), []string{"A"}, nil},
		{"a folder is deleted", handle("A", fsnotify.Remove), []string{"", "A"}, []string{"A"}},
		{"a folder is created", handle("A", fsnotify.Create), []string{"", "A"}, []string{"A"}},
		{"a folder is moved away", handle("A", fsnotify.Rename), []string{"", "A"}, []string{"A"}},
		{"the kernel lost its watch", func(n *Notifier) { _ = n.watcher.Remove(in.path("A")) }, nil, []string{"A"}},
		{"Incoming is moved away", handle("", fsnotify.Rename), []string{""}, []string{"", "A", "B"}},
		{"notifications are lost", func(n *Notifier) { n.lost(fsnotify.ErrEventOverflow) }, nil, []string{"", "A", "B"}},
		{"an unwatched folder changes", handle("C/f", fsnotify.Create), nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := quiet(t, dirs...)
			test.happens(n)
			dirty, all := n.Dirty()
			if all != (test.name == "notifications are lost") {
				t.Error("all is", all)
			}
			if woken(n) != (all || len(dirty) > 0) {
				t.Error("wake and marks disagree")
			}
			sameDirs(t, "dirty", in, dirty, test.dirty)
			n.Watch(dirs)
			dirty, _ = n.Dirty()
			sameDirs(t, "watched again", in, dirty, test.renewed)
		})
	}
}

func TestNotifierKeepsTheNamesOfCreatedFiles(t *testing.T) {
	in := newIncoming(t, "A", "B")
	n := quiet(t, in.dir, in.path("A"), in.path("B"))
	n.handle(fsnotify.Event{Name: in.path("A/one"), Op: fsnotify.Create})
	n.handle(fsnotify.Event{Name: in.path("A/one"), Op: fsnotify.Write})
	n.handle(fsnotify.Event{Name: in.path("A/two"), Op: fsnotify.Remove})
	dirty, _ := n.Dirty()
	if got := dirty[in.path("A")]; !slices.Equal(got.made, []string{"one"}) || got.more {
		t.Errorf("%+v", got)
	}
	for range newsKept + 1 {
		n.handle(fsnotify.Event{Name: in.path("B/many"), Op: fsnotify.Create})
	}
	dirty, _ = n.Dirty()
	if got := dirty[in.path("B")]; len(got.made) != newsKept || !got.more || len(dirty[in.path("A")].made) != 0 {
		t.Errorf("%d names, more: %v, and %+v", len(got.made), got.more, dirty[in.path("A")])
	}
}

func sameDirs(t *testing.T, what string, in incoming, got map[string]News, want []string) {
	t.Helper()
	for _, name := range []string{"", "A", "B"} {
		if _, is := got[in.path(name)]; is != slices.Contains(want, name) {
			t.Errorf("%s: %q is %v", what, name, is)
		}
	}
}

func TestNotifierWakesForNewlyWatchedDirectories(t *testing.T) {
	in := newIncoming(t, "A")
	n := quiet(t, in.dir)
	n.Watch([]string{in.dir, in.path("A")})
	if !woken(n) {
		t.Error("a new directory did not wake")
	}
	if refused := n.Watch([]string{in.dir, in.path("B")}); !errors.Is(refused[in.path("B")], fs.ErrNotExist) {
		t.Errorf("a missing directory: %v", refused)
	}
	if got := n.watcher.WatchList(); !slices.Equal(got, []string{in.dir}) {
		t.Errorf("still watched: %q", got)
	}
}

func TestFolderWithTwoPathsDoesNotKeepWaking(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	in := newIncoming(t, "A")
	in.ok(os.Symlink("A", in.path("B")))
	dirs := []string{in.dir, in.path("A"), in.path("B")}
	n := quiet(t, dirs...)
	for range 3 {
		if n.Watch(dirs); woken(n) {
			t.Error("woken by setting its own watch")
		}
	}
}
