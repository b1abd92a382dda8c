package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// errWatches is what the kernel means by "no space left on device" here, which
// people would read as a full disk.
var errWatches = errors.New("no inotify watches left")

// target is a directory that shall be watched.
type target struct {
	// info is what the kernel watches, or knowingly does not (see refused). Nil:
	// nothing, or something that is no longer found under this path.
	info    fs.FileInfo
	refused error
	dirty   bool
	news    News // since it was last taken
}

// Watch has exactly the given directories watched, by cleaned paths, and returns
// why some are not. A directory that is watched anew is dirty: it may have changed
// before. So may have the watched directories in it, which are watched anew as well.
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

// want replaces the targets, so that notifications are noted before the first watch.
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
		_ = n.watcher.Remove(dir) // an error says that it is not watched
	}
}

// watch makes sure that the kernel watches what is at the path now.
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
	_ = n.watcher.Remove(dir) // of what was there before; an error says that nothing was
	n.note(dir, now, nil)     // first: that it moved away again may be told at once
	if err := n.watcher.Add(dir); err != nil {
		n.note(dir, nil, nil)
		return kernelError(err)
	}
	n.renewed(dir, same)
	return nil
}

// last reports whether the path leads where it did when it was watched or refused.
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

// renewed marks a directory after the kernel was asked to watch it. The same one is
// asked for again and again when it has two paths, because the kernel has one watch
// for both: that must not wake, or it would never end. A new one wakes, so that
// another look follows when everything told of the old one has been read.
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
			t.info = nil // what the old watch had to tell of it is lost
		}
	}
}

// kernelError gives an error of the kernel the words that people need.
func kernelError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return errWatches
	}
	return err
}
