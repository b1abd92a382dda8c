package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// errWatches replaces the kernel's "no space left on device", which reads like a full disk.
var errWatches = errors.New("no inotify watches left")

// target is a directory to be watched.
type target struct {
	// info is the directory that the kernel watches, or that was refused (see refused). Nil: none,
	// or one that is no longer at this path.
	info    fs.FileInfo
	refused error
	dirty   bool
	news    News // since the last call of Dirty
}

// Watch sets the list of watched directories, by cleaned paths, and returns why some cannot be
// watched. A newly watched directory is dirty, because it may have changed before. So are the
// watched directories inside it, which get new watches as well.
func (n *Notifier) Watch(dirs []string) (refused map[string]error) {
	n.want(dirs)
	watched := map[string]bool{}
	for _, dir := range n.watcher.WatchList() {
		watched[dir] = true
	}
	refused = map[string]error{}
	for _, dir := range dirs {
		if err := n.watch(dir, watched[dir]); err != nil {
			refused[dir] = err
		}
	}
	return refused
}

// want replaces the targets before any watch is set, so that no notification is ignored.
func (n *Notifier) want(dirs []string) {
	n.mu.Lock()
	old := n.targets
	n.targets = make(map[string]*target, len(dirs))
	for _, dir := range dirs {
		t := old[dir]
		if t == nil {
			t = &target{}
		}
		n.targets[dir] = t
		delete(old, dir)
	}
	n.mu.Unlock()
	for dir := range old {
		_ = n.watcher.Remove(dir) // an error means that it is not watched
	}
}

// watch ensures that the kernel watches the directory that is at the path now.
func (n *Notifier) watch(dir string, watched bool) error {
	now, err := os.Stat(dir)
	if err != nil {
		n.note(dir, nil, nil)
		return err
	}
	same, refused := n.last(dir, now)
	if same && (watched || refused != nil) {
		return refused
	}
	if remote(dir) {
		n.note(dir, now, ErrPoll)
		return ErrPoll
	}
	_ = n.watcher.Remove(dir) // of the previous directory; an error means that there was none
	n.note(dir, now, nil)     // before Add: a notification that it moved away may follow at once
	if err := n.watcher.Add(dir); err != nil {
		n.note(dir, nil, nil)
		return kernelError(err)
	}
	n.renewed(dir, same)
	return nil
}

// last reports whether the path leads to the same directory as when it was watched or refused.
func (n *Notifier) last(dir string, now fs.FileInfo) (same bool, refused error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.targets[dir]
	return t.info != nil && os.SameFile(t.info, now), t.refused
}

func (n *Notifier) note(dir string, now fs.FileInfo, refused error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.targets[dir]
	t.info, t.refused = now, refused
}

// renewed marks a directory after its watch was set. If a directory has two paths, its watch is set
// again with every look, because the kernel has one watch for both; that must not wake the
// follower, or it would never stop. A different directory does wake it, so that another look
// follows after all notifications about the old one.
func (n *Notifier) renewed(dir string, same bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.targets[dir].dirty = true
	if same {
		return
	}
	n.signal()
	for path, t := range n.targets {
		if path != dir && filepath.Dir(path) == dir {
			t.info = nil // notifications of the old watch are lost
		}
	}
}

// kernelError replaces an error of the kernel that would mislead.
func kernelError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return errWatches
	}
	return err
}
