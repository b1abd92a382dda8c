package logs

import (
	"io/fs"
	"os"
	"slices"
	"time"
)

// entry is one file in a listing.
type entry struct {
	name string
	info fs.FileInfo
	met  time.Time // when it was first seen; zero: now
}

// identify lists the directory and tells which file is which: first those that are the
// same to the system and still hold what was read, then those with the content of one
// that is gone or was changed, then new ones.
func (s *series) identify(root *os.Root, now time.Time, to *sink) error {
	entries, err := s.entries(root)
	if err != nil {
		return err
	}
	here, strangers := s.tellApart(root, entries, now)
	s.drain(here, now, to)
	for _, e := range strangers {
		s.meet(root, e, here, now)
	}
	s.bury(here, to)
	for _, k := range s.resumed {
		if !k.Closed {
			s.miss(k.Name + " is gone: what was written to it since the last run is not known")
		}
	}
	s.resumed = nil
	slices.SortStableFunc(s.files, func(a, b *file) int { return a.moment().compare(b.moment()) })
	return nil
}

// tellApart finds the files that are here as they were read, and the entries that are
// none of them.
func (s *series) tellApart(root *os.Root, entries []entry, now time.Time) (here map[*file]bool, strangers []entry) {
	here = map[*file]bool{}
	for _, e := range entries {
		f := s.sameFile(e)
		switch {
		case f == nil || here[f]:
			e.met = now
			strangers = append(strangers, e)
		case s.holds(root, f, e, now):
			here[f] = true
			f.name, f.info = e.name, e.info
		default:
			e.met = f.met
			strangers = append(strangers, e)
		}
	}
	return here, strangers
}

// entries lists the files of the log.
func (s *series) entries(root *os.Root) ([]entry, error) {
	files, err := s.log.files(root)
	if err != nil {
		return nil, err
	}
	out := make([]entry, len(files))
	for i, f := range files {
		out[i] = entry{name: f.Name, info: f.Info}
	}
	return out, nil
}

// sameFile finds the file that an entry is to the system.
func (s *series) sameFile(e entry) *file {
	var found *file
	for _, f := range s.files {
		if f.gone || !os.SameFile(f.info, e.info) {
			continue
		}
		if f.name == e.name {
			return f
		}
		found = f
	}
	return found
}

// holds reports whether an entry still holds what was read of the file that it is to the
// system. If it does not, it is a stranger.
func (s *series) holds(root *os.Root, f *file, e entry, now time.Time) bool {
	if f.twin || f.skipped {
		return f.skipped && Outside(e.name, e.info.ModTime(), s.since, s.until)
	}
	untouched := f.info.Size() == e.info.Size() && f.info.ModTime().Equal(e.info.ModTime())
	if f.wrong != "" {
		return untouched
	}
	if f.open == nil {
		if untouched || archive(e.name) {
			return true
		}
		r, err := open(root, s.log.Dir, e.name)
		if err != nil {
			return true // the next look tells
		}
		f.open = r
	}
	if !f.intact(f.open) {
		f.close()
		return false
	}
	f.wake(now)
	return true
}
