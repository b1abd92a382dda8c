package watch

import (
	"io/fs"
	"math"
	"time"
)

// rest sums up the files of a folder that are not followed by name.
type rest struct {
	files  int
	odd    int // entries with the name of a file that are not regular files, in the whole folder
	looked int // files at the last examination
	bytes  int64
	oldest int64 // Unix nanoseconds; 0: unknown
}

// add adds a file that was examined.
func (r *rest) add(info fs.FileInfo) {
	r.files++
	r.looked++
	r.bytes += info.Size()
	if at := info.ModTime().UnixNano(); r.oldest == 0 || at < r.oldest {
		r.oldest = at
	}
}

// since completes a listing with the last examination. If the listing only counted names, folders
// and links are among them.
func (r rest) since(last rest, all bool) rest {
	if all || r.files == 0 {
		return r
	}
	odd := max(last.odd, r.odd)
	r.files -= odd - r.odd
	if r.files <= 0 {
		return rest{odd: odd}
	}
	return rest{files: r.files, odd: odd, looked: last.looked, bytes: last.bytes, oldest: last.oldest}
}

// differs reports whether there is a change to publish.
func (r rest) differs(last rest) bool {
	r.odd = last.odd
	return r != last
}

// size estimates the bytes of the files: with the average of the last examination or, without one,
// of the followed files.
func (r rest) size(followed int, bytes int64) int64 {
	looked, of := r.looked, r.bytes
	if looked == 0 {
		looked, of = followed, bytes
	}
	if looked == 0 {
		return 0
	}
	return int64(float64(of) / float64(looked) * float64(r.files))
}

// total computes the totals of waiting and arriving files.
func (d *folder) total(diff *difference) {
	was := d.arriving
	d.waiting, d.arriving, d.bytes, d.coming, d.oldest, d.eldest = 0, 0, 0, 0, time.Time{}, ""
	oldest := int64(math.MaxInt64)
	for name, f := range d.files {
		if d.arrives(f) {
			d.arriving++
			d.coming += f.bytes
			continue
		}
		d.waiting++
		d.bytes += f.bytes
		if f.modified < oldest || f.modified == oldest && name < d.eldest {
			oldest, d.eldest = f.modified, name
		}
	}
	if d.rest.files > 0 {
		d.bytes += d.rest.size(d.waiting, d.bytes)
		d.waiting += d.rest.files
		switch at := d.rest.oldest; { // of 0 it is not known whether one of them is older
		case at == 0:
			d.eldest = ""
		case at < oldest:
			oldest, d.eldest = at, ""
		}
	}
	if d.waiting > 0 && oldest < math.MaxInt64 {
		d.oldest = time.Unix(0, oldest).UTC()
	}
	diff.changed = diff.changed || d.arriving != was
}
