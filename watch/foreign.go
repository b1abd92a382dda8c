package watch

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// badLogs is the subfolder of a type folder into which the vendor's beacon moves rejected files.
// Source: public admin scripts for the vendor's beacon.
const badLogs = "BadLogs"

// begun returns a new file with its state of arrival. In a foreign folder its arrival is published
// when it has stopped changing; files that were there at the start are not arrivals.
func (d *folder) begun(f file) file {
	if d.foreign {
		f.changed = min(f.modified, d.now.UnixNano())
		if d.counted {
			f.changed, f.unpublished = d.now.UnixNano(), true
		}
	}
	return f
}

// settle finds the files that have stopped changing.
func (d *folder) settle(diff *difference) {
	if !d.foreign {
		return
	}
	for name, f := range d.files {
		if f.unpublished && !d.arrives(f) {
			f.unpublished = false
			d.files[name] = f
			diff.arrived = append(diff.arrived, entry{name, f})
		}
	}
}

// missed finds the files that came and went between two listings: notifications reported their
// creation, and no listing shows them. Unknown while not all files are followed by name.
func (d *folder) missed(root *os.Root, diff *difference) {
	if !d.foreign {
		return
	}
	made, before := d.news.made, d.gone
	d.news.made, d.gone = nil, map[string]struct{}{}
	for _, e := range slices.Concat(diff.departed, diff.passed) {
		d.gone[e.name] = struct{}{}
	}
	if !d.counted || d.rest.files > 0 {
		return
	}
	seen := map[string]struct{}{}
	for _, name := range made {
		_, here := d.files[name]
		_, gone := d.gone[name]
		_, was := before[name] // its notification came late
		_, twice := seen[name]
		if here || gone || was || twice || !spool.Waits(name) || strings.EqualFold(name, badLogs) {
			continue
		}
		if _, err := root.Lstat(name); errors.Is(err, fs.ErrNotExist) { // otherwise the next listing shows it, or it is a folder
			seen[name] = struct{}{}
			diff.passed = append(diff.passed, entry{name, file{unsized: true}})
		}
	}
}

// publishGap reports that more files may have come and gone than the notifications named.
func (f *follower) publishGap(d *folder) {
	switch {
	case d.lost:
		f.publish(event.TopicGap, d.name, event.Event{Detail: "the system lost notifications"})
	case d.news.more:
		f.publish(event.TopicGap, d.name, event.Event{Detail: "too many files were created at once"})
	}
	d.lost, d.news.more = false, false
}

// publishForeign publishes changes of what only foreign folders have: gaps, arriving files, BadLogs.
func (f *follower) publishForeign(incoming *os.Root, d *folder) {
	if !f.Foreign {
		return
	}
	f.publishGap(d)
	if was := d.publishedArriving; was != d.arriving {
		d.publishedArriving = d.arriving
		f.publish(event.TopicArriving, d.name, event.Event{Count: d.arriving, Bytes: d.coming})
	}
	n, err := putAside(incoming, d.name)
	if err == nil && n != d.badLogs {
		d.badLogs = n
		f.publish(event.TopicBadLogs, d.name, event.Event{Count: n})
	}
}

// putAside counts the files in BadLogs; 0 if there is no such folder.
func putAside(incoming *os.Root, folder string) (int, error) {
	dir, err := incoming.Open(folder + "/" + badLogs)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = dir.Close() }() // only read
	for n := 0; ; {
		names, err := dir.Readdirnames(batch)
		n += len(names)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
}
