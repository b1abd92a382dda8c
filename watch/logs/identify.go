package logs

import (
	"io/fs"
	"os"
	"slices"
	"time"
)

// entry is one file in a listing.
type entry struct {
	name      string
	info      fs.FileInfo
	firstSeen time.Time // zero: now
}

// identify lists the directory and identifies the files: first those that are the same file to the
// system and still contain what was read, then those with the content of a file that is gone or was
// changed, then new ones.
func (s *series) identify(root *os.Root, now time.Time, to *sink) error {
	entries, err := s.entries(root)
	if err != nil {
		return err
	}
	here, unknown := s.matchKnown(root, entries, now)
	s.drain(here, now, to)
	for _, e := range unknown {
		s.addFile(root, e, here, now)
	}
	s.dropGone(here, to)
	for _, k := range s.resumed {
		if !k.Closed {
			s.miss(k.Name + " was not found: lines written to it since the last run may be missing")
		}
	}
	s.resumed = nil
	slices.SortStableFunc(s.files, func(a, b *file) int { return a.moment().compare(b.moment()) })
	return nil
}

// matchKnown returns the known files that still exist unchanged, and the entries that match none of
// them.
func (s *series) matchKnown(root *os.Root, entries []entry, now time.Time) (here map[*file]bool, unknown []entry) {
	here = map[*file]bool{}
	for _, e := range entries {
		f := s.sameFile(e)
		switch {
		case f == nil || here[f]:
			e.firstSeen = now
			unknown = append(unknown, e)
		case s.holds(root, f, e, now):
			here[f] = true
			f.name, f.info = e.name, e.info
		default:
			e.firstSeen = f.firstSeen
			unknown = append(unknown, e)
		}
	}
	return here, unknown
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

// sameFile returns the known file that is the same file as an entry to the system.
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

// holds reports whether an entry still contains what was read of the file. If not, the system
// reused the identity for another file.
func (s *series) holds(root *os.Root, f *file, e entry, now time.Time) bool {
	if f.duplicate || f.skipped {
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
			return true // the next look decides
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
