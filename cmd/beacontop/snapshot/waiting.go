package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// waiting lists the files that wait in Incoming. A folder that cannot be listed is an event too; the
// error is that of Incoming itself.
func waiting(incoming string, now time.Time) ([]event.Event, error) {
	types, err := folders(incoming, "")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // nothing was ever received
	}
	if err != nil {
		return nil, fmt.Errorf("list queue: %w", err)
	}
	all := []event.Event{{Time: now, Topic: event.TopicListing}}
	for _, folder := range types {
		e := event.Event{Time: now, Topic: event.TopicListing, Folder: folder}
		if err := count(&e, filepath.Join(incoming, filepath.FromSlash(folder))); err != nil {
			e.Cause, e.Detail = event.CauseOf(err), err.Error()
		}
		all = append(all, e)
	}
	return all, nil
}

// folders returns the type folders, including those below Other.
func folders(incoming, below string) (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(incoming, below))
	for _, e := range entries {
		name := path.Join(below, e.Name())
		switch {
		case !e.IsDir() || !spool.Waits(e.Name()):
		case name == spool.Other:
			more, merr := folders(incoming, name)
			names, err = append(names, more...), errors.Join(err, merr)
		default:
			names = append(names, name)
		}
	}
	return names, err
}

// count adds the files of a folder to its listing.
func count(to *event.Event, dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if !e.Type().IsRegular() || !spool.Waits(e.Name()) {
			continue
		}
		info, ierr := e.Info()
		if ierr != nil {
			continue // it was forwarded meanwhile
		}
		to.Count++
		to.Bytes += info.Size()
		if to.Since.IsZero() || info.ModTime().Before(to.Since) {
			to.Since = info.ModTime().UTC()
		}
	}
	return err
}
