package watch

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// survey updates the type folders from Incoming and returns Incoming, opened. Every folder is
// watched before it is listed, so that later changes wake the follower.
func (f *follower) survey() (*os.Root, error) {
	f.watch()
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return nil, err
	}
	types, err := typeFolders(root)
	if err != nil {
		root.Close()
		return nil, err
	}
	f.recovered(len(types) == 0)
	if f.adopt(types) {
		f.watch()
	}
	return root, nil
}

// typeFolders lists the type folders of Incoming, each with an error if it is outside or cannot be
// followed. Unknown types may be one level deeper.
func typeFolders(root *os.Root) (map[string]error, error) {
	types := map[string]error{}
	if err := addFolders(types, root, "."); err != nil {
		return nil, err
	}
	if why, is := types[spool.Other]; !is || why != nil {
		return types, nil
	}
	if err := addFolders(types, root, spool.Other); err != nil && !errors.Is(err, fs.ErrNotExist) {
		types[spool.Other] = err
	}
	return types, nil
}

func addFolders(types map[string]error, root *os.Root, above string) error {
	dir, err := root.Open(above)
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }() // only read
	entries, err := dir.ReadDir(-1)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !spool.Waits(e.Name()) || above == spool.Other && strings.EqualFold(e.Name(), badLogs) {
			continue
		}
		name := path.Join(above, e.Name())
		if is, err := isFolder(root, name, e); is {
			types[name] = err
		}
	}
	return nil
}

// isFolder reports whether an entry of Incoming is a type folder. A link counts if it leads to a
// folder inside Incoming. If it leads elsewhere, it counts with an error, and its target is not
// examined.
func isFolder(root *os.Root, name string, e fs.DirEntry) (bool, error) {
	const link = fs.ModeSymlink | fs.ModeIrregular // irregular: a junction on Windows
	if e.Type()&link == 0 {
		return e.IsDir(), nil
	}
	info, err := root.Stat(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist), err
	}
	return info.IsDir(), nil
}

// adopt takes over the type folders of a survey, and reports whether they changed.
func (f *follower) adopt(types map[string]error) (changed bool) {
	for _, name := range slices.Sorted(maps.Keys(f.folders)) {
		if _, there := types[name]; !there {
			f.forget(f.folders[name])
			changed = true
		}
	}
	for name, outside := range types {
		d := f.folders[name]
		if d == nil {
			d = newFolder(name, f.Foreign, f.limit)
			d.counted = f.settled
			f.folders[name] = d
			changed = true
		}
		changed = changed || (d.outside == nil) != (outside == nil)
		d.outside = outside
	}
	f.settled = true
	return changed
}

// watch sets the watches of Incoming and its folders, and publishes for which folders the way of
// watching changed.
func (f *follower) watch() {
	dirs := []string{f.Dir}
	names := slices.Sorted(maps.Keys(f.folders))
	for _, name := range names {
		if f.folders[name].outside == nil {
			dirs = append(dirs, f.path(name))
		}
	}
	refused := f.notify.Watch(dirs)
	f.notified = refused[f.Dir] == nil
	for _, name := range names {
		d := f.folders[name]
		err := d.outside
		if err == nil {
			err = refused[f.path(name)]
		}
		d.notified = err == nil
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was just deleted: no event needed
		}
		if how := How(err, f.Interval); how != d.watch {
			d.watch = how
			f.publish(event.TopicWatch, name, event.Event{Active: d.notified, Detail: how})
		}
	}
}

// How describes how a directory is watched: by notification, or how often it is polled and, if that
// was not expected, why. Refused is the result of Notifier.Watch for it.
func How(refused error, interval time.Duration) string {
	poll := "poll " + interval.String()
	switch {
	case refused == nil:
		return "notify"
	case errors.Is(refused, ErrPoll):
		return poll
	}
	return poll + ": " + reason(refused)
}
