package watch

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// badLogs is the folder in a type folder that holds what was rejected (protocol.md §4.2).
const badLogs = "BadLogs"

// begun completes what is known of a file that was not there before. In a foreign folder
// its arrival is told when it stands still; what was there at the start is no arrival.
func (d *folder) begun(f file) file {
	if d.foreign {
		f.changed = min(f.modified, d.now.UnixNano())
		if d.counted {
			f.changed, f.untold = d.now.UnixNano(), true
		}
	}
	return f
}

// settle finds the files that stand still now.
func (d *folder) settle(diff *difference) {
	if !d.foreign {
		return
	}
	for name, f := range d.files {
		if f.untold && !d.arrives(f) {
			f.untold = false
			d.files[name] = f
			diff.arrived = append(diff.arrived, entry{name, f})
		}
	}
}

// missed finds the files that came and went between two listings: notifications told that
// they came, and no listing shows them. While not all files are followed there is no telling.
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
	told := map[string]struct{}{}
	for _, name := range made {
		_, here := d.files[name]
		_, gone := d.gone[name]
		_, was := before[name] // told of it late
		_, twice := told[name]
		if here || gone || was || twice || !spool.Waits(name) || strings.EqualFold(name, badLogs) {
			continue
		}
		if _, err := root.Lstat(name); errors.Is(err, fs.ErrNotExist) { // else the next listing shows it, or it is a folder
			told[name] = struct{}{}
			diff.passed = append(diff.passed, entry{name, file{unsized: true}})
		}
	}
}

// tellMissed tells that more files may have come and gone than notifications tell.
func (f *follower) tellMissed(d *folder) {
	switch {
	case d.lost:
		f.publish(estate.TopicGap, d.name, estate.Event{Detail: "the system lost notifications"})
	case d.news.more:
		f.publish(estate.TopicGap, d.name, estate.Event{Detail: "too many came at once"})
	}
	d.lost, d.news.more = false, false
}

// tellForeign publishes what only folders of other programs have, when it changed.
func (f *follower) tellForeign(incoming *os.Root, d *folder) {
	if !f.Foreign {
		return
	}
	f.tellMissed(d)
	if was := d.toldArriving; was != d.arriving {
		d.toldArriving = d.arriving
		f.publish(estate.TopicArriving, d.name, estate.Event{Count: d.arriving, Bytes: d.coming})
	}
	n, err := putAside(incoming, d.name)
	if err == nil && n != d.badLogs {
		d.badLogs = n
		f.publish(estate.TopicBadLogs, d.name, estate.Event{Count: n})
	}
}

// putAside counts what is in BadLogs; nothing is when there is no such folder.
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
