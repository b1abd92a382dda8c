package watch

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// Notifier turns the kernel's notifications into dirty directories. It does nothing
// else with them, so that it always reads faster than the kernel writes: a reader
// that spends 200 µs on each notification misses most of a burst (terminal.md §3).
//
// Watch and Dirty belong to one caller, who may run beside Run.
type Notifier struct {
	watcher *fsnotify.Watcher
	wake    chan struct{} // one slot: wakes are signals, not a queue

	mu      sync.Mutex
	targets map[string]*target // by cleaned path
	all     bool
}

// News is what was told of one directory.
type News struct {
	made []string // names of entries that came, in order; one may be there twice
	more bool     // others came, too
}

// newsKept bounds the names that are kept of one directory until they are taken: a listing
// shows what is there, so only those count that have gone again.
const newsKept = 10_000

// OpenNotifier takes a notification queue from the kernel. Run gives it back.
func OpenNotifier() (*Notifier, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("open notifications: %w", err)
	}
	return &Notifier{watcher: w, wake: make(chan struct{}, 1), targets: map[string]*target{}}, nil
}

// Run notes what the kernel tells until ctx ends, and closes the queue.
func (n *Notifier) Run(ctx context.Context) error {
	for {
		select {
		case e := <-n.watcher.Events:
			n.told(e)
		case err := <-n.watcher.Errors: // overflow, or anything else: notifications may be lost
			n.lost(err)
		case <-ctx.Done():
			return n.watcher.Close()
		}
	}
}

// Wake receives when a directory became dirty. Never closed.
func (n *Notifier) Wake() <-chan struct{} { return n.wake }

// Dirty returns the watched directories that may have changed since the last call, and what
// came there. All of them may have when all is set: notifications were lost.
func (n *Notifier) Dirty() (dirs map[string]News, all bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	dirs = map[string]News{}
	for dir, t := range n.targets {
		if t.dirty {
			dirs[dir], t.dirty, t.news = t.news, false, News{}
		}
	}
	all, n.all = n.all, false
	return dirs, all
}

// told marks what a notification is about: an entry of a watched directory, a
// watched directory, or both. A directory that was made, deleted or moved is to be
// watched anew, because the kernel's watch stays with the old one.
func (n *Notifier) told(e fsnotify.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	name := filepath.Clean(e.Name)
	if t := n.targets[name]; t != nil {
		if e.Has(fsnotify.Create) || e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
			t.info = nil
		}
		n.mark(t)
	}
	if e.Op == fsnotify.Chmod {
		return // says nothing of what is in a directory
	}
	if t := n.targets[filepath.Dir(name)]; t != nil {
		if e.Has(fsnotify.Create) {
			t.news.add(filepath.Base(name))
		}
		n.mark(t)
	}
}

func (w *News) add(names ...string) {
	keep := min(len(names), newsKept-len(w.made))
	w.made = append(w.made, names[:keep]...)
	w.more = w.more || keep < len(names)
}

// lost has everything watched anew and listed.
func (n *Notifier) lost(error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = true
	for _, t := range n.targets {
		t.info = nil
	}
	n.signal()
}

// mark is called with mu held.
func (n *Notifier) mark(t *target) {
	t.dirty = true
	n.signal()
}

func (n *Notifier) signal() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}
