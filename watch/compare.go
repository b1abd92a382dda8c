package watch

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"beacontop/beacon/spool"
)

// batch is how many entries of a folder are read at once: few enough that a folder of a million
// files needs no memory beyond the state of each file.
const batch = 512

// compare lists the folder and returns the difference to the last listing. After an error nothing
// has departed or arrived. The error is fs.ErrNotExist if the folder is gone.
func (d *folder) compare(ctx context.Context, incoming *os.Root) (difference, error) {
	var diff difference
	root, err := incoming.OpenRoot(d.name)
	if err != nil {
		return diff, err
	}
	defer root.Close()
	d.round++
	d.now = time.Now()
	all := d.looksAtAll()
	rest, err := d.read(ctx, root, all, &diff)
	if err != nil {
		return difference{}, err
	}
	if all || rest.files == 0 && !d.published {
		d.stated, d.took = d.now, time.Since(d.now)
	}
	diff.changed = diff.changed || rest.differs(d.rest)
	d.rest = rest
	d.sweep(root, &diff)
	d.missed(root, &diff)
	d.busy = diff.any()
	return diff, nil
}

// A long queue is listed by names, many times a minute if needed. The size and time of known files
// cost several times as much, so they are read at longer intervals, which grow with the time it
// takes.
const (
	statedAlways = 1000
	statedEvery  = 5 * time.Second
	statedShare  = 200 // it takes at most one part in 200 of the time
)

// looksAtAll reports whether a listing reads size and time of all files. The first one does not, so
// that the number of files is published as soon as possible.
func (d *folder) looksAtAll() bool {
	few := len(d.files) <= statedAlways && d.rest.files == 0
	due := d.now.Sub(d.stated) >= max(statedEvery, statedShare*d.took)
	return d.published && (few || due || d.arriving > 0)
}

// read lists the folder: it marks the known files with the round, collects the new ones, and sums
// up those that are not followed. With all, it examines known files too. A file that vanishes
// before it is examined is left out.
func (d *folder) read(ctx context.Context, root *os.Root, all bool, diff *difference) (rest, error) {
	var others rest
	dir, err := root.Open(".")
	if err != nil {
		return others, err
	}
	defer func() { _ = dir.Close() }() // only read
	for ctx.Err() == nil {
		names, err := dir.Readdirnames(batch) // not ReadDir: in a Root it examines each file
		for _, name := range names {
			if err := d.entry(root, name, all, diff, &others); err != nil {
				return others, err
			}
		}
		if errors.Is(err, io.EOF) {
			return others.since(d.rest, all), nil
		}
		if err != nil {
			return others, err
		}
	}
	return others, ctx.Err()
}

// entry processes one entry of the folder.
func (d *folder) entry(root *os.Root, name string, all bool, diff *difference, others *rest) error {
	if !spool.Waits(name) || strings.EqualFold(name, badLogs) {
		return nil
	}
	was, known := d.files[name]
	if known && !all {
		was.round = d.round
		d.files[name] = was
		return nil
	}
	follows := known || len(d.files)+len(diff.arrived) < d.limit
	if !follows && !all {
		others.files++
		return nil
	}
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		others.odd++
	case follows:
		d.see(info, diff)
	default:
		others.add(info)
	}
	return nil
}

func (d *folder) see(info fs.FileInfo, diff *difference) {
	now := file{bytes: info.Size(), modified: info.ModTime().UnixNano(), round: d.round}
	was, known := d.files[info.Name()]
	if !known {
		diff.arrived = append(diff.arrived, entry{info.Name(), now})
		return
	}
	now.unpublished, now.changed = was.unpublished, was.changed
	if was.bytes != now.bytes || was.modified != now.modified {
		diff.changed, now.changed = true, d.now.UnixNano()
	}
	d.files[info.Name()] = now
}

// sweep completes a listing that was read to its end: files without its mark are gone, new ones
// become known, and the totals are computed.
func (d *folder) sweep(root *os.Root, diff *difference) {
	for name, was := range d.files {
		if was.round != d.round && !d.still(root, name, diff) {
			delete(d.files, name)
			if was.unpublished {
				diff.passed = append(diff.passed, entry{name, was})
			} else {
				diff.departed = append(diff.departed, entry{name, was})
			}
		}
	}
	if len(d.files) == 0 { // a map does not shrink
		d.files = map[string]file{}
	}
	arrived := diff.arrived[:0]
	for _, e := range diff.arrived {
		if _, twice := d.files[e.name]; !twice { // a listing of a changing folder may show a name twice
			d.files[e.name] = d.begun(e.file)
			if !d.files[e.name].unpublished {
				arrived = append(arrived, e)
			}
		}
	}
	diff.arrived = arrived
	d.settle(diff)
	d.total(diff)
}

// still examines a file that the listing left out. The listing of a changing folder may omit a file
// that was replaced, and some remote file systems may omit any file; without this check it would
// depart and arrive again.
func (d *folder) still(root *os.Root, name string, diff *difference) bool {
	info, err := root.Lstat(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	if !info.Mode().IsRegular() {
		return false
	}
	d.see(info, diff)
	return true
}
