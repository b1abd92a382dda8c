package watch

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"time"
)

// batch is how many entries of a folder are read at once: few enough that a folder
// of 100,000 files takes no memory beyond what is remembered of each.
const batch = 512

// compare lists the folder and returns how it differs from the last listing. After
// an error nothing has departed or arrived. The error is fs.ErrNotExist when the
// folder is gone.
func (d *folder) compare(incoming *os.Root) (difference, error) {
	var diff difference
	root, err := incoming.OpenRoot(d.name)
	if err != nil {
		return diff, err
	}
	defer root.Close()
	d.round++
	d.now = time.Now()
	all := len(d.files) <= statedAlways || d.arriving > 0 || d.now.Sub(d.stated) >= max(statedEvery, statedShare*d.took)
	if err := d.read(root, all, &diff); err != nil {
		return difference{}, err
	}
	if all {
		d.stated, d.took = d.now, time.Since(d.now)
	}
	d.sweep(root, &diff)
	d.busy = diff.any()
	return diff, nil
}

// A long queue is listed by names, many times a second if need be; the size and time of
// its known files are asked for now and then only, which costs twenty times as much, and
// the less often the longer it takes.
const (
	statedAlways = 1000
	statedEvery  = 5 * time.Second
	statedShare  = 50 // of the time, at most one such part
)

// read lists the folder: it stamps the known files with the round and collects the
// new ones. All says that known files are looked at too. A file that vanishes before it
// was looked at is left out.
func (d *folder) read(root *os.Root, all bool, diff *difference) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }() // only read
	for {
		names, err := dir.Readdirnames(batch) // not ReadDir: in a Root it looks at each file
		for _, name := range names {
			if was, known := d.files[name]; known && !all {
				was.round = d.round
				d.files[name] = was
				continue
			}
			info, err := root.Lstat(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			if waits(name, info.Mode()) {
				d.see(info, diff)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// waits reports whether a file counts: the spool relays the same ones.
func waits(name string, mode fs.FileMode) bool {
	return mode.IsRegular() && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".part")
}

func (d *folder) see(info fs.FileInfo, diff *difference) {
	now := file{bytes: info.Size(), modified: info.ModTime().UnixNano(), round: d.round}
	was, known := d.files[info.Name()]
	if !known {
		diff.arrived = append(diff.arrived, entry{info.Name(), now})
		return
	}
	now.untold, now.changed = was.untold, was.changed
	if was.bytes != now.bytes || was.modified != now.modified {
		diff.changed, now.changed = true, d.now.UnixNano()
	}
	d.files[info.Name()] = now
}

// sweep ends a listing that was read to its end: files without its stamp are gone,
// new ones are known from now on, and the sums are drawn.
func (d *folder) sweep(root *os.Root, diff *difference) {
	for name, was := range d.files {
		if was.round != d.round && !d.still(root, name, diff) {
			delete(d.files, name)
			if was.untold {
				diff.passed = append(diff.passed, entry{name, was})
			} else {
				diff.departed = append(diff.departed, entry{name, was})
			}
		}
	}
	arrived := diff.arrived[:0]
	for _, e := range diff.arrived {
		if _, twice := d.files[e.name]; !twice { // a folder that changes may show a name twice
			d.files[e.name] = d.begun(e.file)
			if !d.files[e.name].untold {
				arrived = append(arrived, e)
			}
		}
	}
	diff.arrived = arrived
	d.settle(diff)
	d.total(diff)
}

// still looks for a file that the listing left out. A folder that changes while it
// is read may do that to a file that was replaced, and some remote file systems to
// any; without this it would depart and arrive again.
func (d *folder) still(root *os.Root, name string, diff *difference) bool {
	info, err := root.Lstat(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	if !waits(name, info.Mode()) {
		return false
	}
	d.see(info, diff)
	return true
}

// total draws the sums of what waits and of what arrives.
func (d *folder) total(diff *difference) {
	was := d.arriving
	d.waiting, d.arriving, d.bytes, d.coming, d.oldest = 0, 0, 0, 0, time.Time{}
	oldest := int64(math.MaxInt64)
	for _, f := range d.files {
		if d.arrives(f) {
			d.arriving++
			d.coming += f.bytes
			continue
		}
		d.waiting++
		d.bytes += f.bytes
		oldest = min(oldest, f.modified)
	}
	if d.waiting > 0 {
		d.oldest = time.Unix(0, oldest).UTC()
	}
	diff.changed = diff.changed || d.arriving != was
}
