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
	if err := d.read(root, &diff); err != nil {
		return difference{}, err
	}
	d.sweep(root, &diff)
	d.busy = diff.any()
	return diff, nil
}

// read lists the folder: it stamps the known files with the round and collects the
// new ones. A file that vanishes before it was looked at is left out by Readdir.
func (d *folder) read(root *os.Root, diff *difference) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }() // only read
	for {
		infos, err := dir.Readdir(batch)
		for _, info := range infos {
			if waits(info) {
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
func waits(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && !strings.HasPrefix(info.Name(), ".") && !strings.HasSuffix(info.Name(), ".part")
}

func (d *folder) see(info fs.FileInfo, diff *difference) {
	now := file{info.Size(), info.ModTime().UnixNano(), d.round}
	was, known := d.files[info.Name()]
	if !known {
		diff.arrived = append(diff.arrived, entry{info.Name(), now})
		return
	}
	diff.changed = diff.changed || was.bytes != now.bytes || was.modified != now.modified
	d.files[info.Name()] = now
}

// sweep ends a listing that was read to its end: files without its stamp are gone,
// new ones are known from now on, and the sums are drawn.
func (d *folder) sweep(root *os.Root, diff *difference) {
	for name, was := range d.files {
		if was.round != d.round && !d.still(root, name, diff) {
			delete(d.files, name)
			diff.departed = append(diff.departed, entry{name, was})
		}
	}
	arrived := diff.arrived[:0]
	for _, e := range diff.arrived {
		if _, twice := d.files[e.name]; !twice { // a folder that changes may show a name twice
			d.files[e.name] = e.file
			arrived = append(arrived, e)
		}
	}
	diff.arrived = arrived
	d.total()
}

// still looks for a file that the listing left out. A folder that changes while it
// is read may do that to a file that was replaced, and some remote file systems to
// any; without this it would depart and arrive again.
func (d *folder) still(root *os.Root, name string, diff *difference) bool {
	info, err := root.Lstat(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	if !waits(info) {
		return false
	}
	d.see(info, diff)
	return true
}

// total draws the sums of what waits.
func (d *folder) total() {
	d.bytes, d.oldest = 0, time.Time{}
	oldest := int64(math.MaxInt64)
	for _, f := range d.files {
		d.bytes += f.bytes
		oldest = min(oldest, f.modified)
	}
	if len(d.files) > 0 {
		d.oldest = time.Unix(0, oldest).UTC()
	}
}
