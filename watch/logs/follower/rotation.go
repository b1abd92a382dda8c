package follower

import (
	"os"
	"slices"
	"time"

	"beacontop/watch/logs"
)

// entry is one file in a listing.
type entry struct {
	logs.File
	firstSeen time.Time
}

// identify lists the directory and identifies the files: first those that are the same file to the
// system and still contain what was read, then those with the content of a file that is gone or was
// changed, then new ones.
func (s *series) identify(now time.Time, to *sink) error {
	files, err := s.log.Files()
	if err != nil {
		return err
	}
	here, unknown := s.matchKnown(files, now)
	s.drain(here, now, to)
	for _, e := range unknown {
		s.addFile(e, here, now)
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
func (s *series) matchKnown(files []logs.File, now time.Time) (here map[*file]bool, unknown []entry) {
	here = map[*file]bool{}
	for _, listed := range files {
		e := entry{listed, now}
		f := s.sameFile(e)
		switch {
		case f == nil || here[f]:
			unknown = append(unknown, e)
		case s.holds(f, e, now):
			here[f] = true
			f.name, f.info = e.Name, e.Info
		default:
			e.firstSeen = f.firstSeen
			unknown = append(unknown, e)
		}
	}
	return here, unknown
}

// sameFile returns the known file that is the same file as an entry to the system.
func (s *series) sameFile(e entry) *file {
	var found *file
	for _, f := range s.files {
		if f.gone || !os.SameFile(f.info, e.Info) {
			continue
		}
		if f.name == e.Name {
			return f
		}
		found = f
	}
	return found
}

// holds reports whether an entry still contains what was read of the file. If not, the system
// reused the identity for another file.
func (s *series) holds(f *file, e entry, now time.Time) bool {
	if f.duplicate || f.skipped {
		return f.skipped && logs.Outside(e.Name, e.Info.ModTime(), s.since, s.until)
	}
	untouched := f.info.Size() == e.Info.Size() && f.info.ModTime().Equal(e.Info.ModTime())
	if f.wrong != "" {
		return untouched
	}
	if f.open == nil {
		if untouched || logs.Archive(e.Name) {
			return true
		}
		r, err := logs.Open(e.Dir, e.Name)
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
