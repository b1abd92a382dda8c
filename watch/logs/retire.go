package logs

import (
	"slices"
	"time"
)

// retire ends the files that nothing more is expected of: the next one has begun, or
// they were deleted, and nothing was added for a while; or too many are open.
func (s *series) retire(now time.Time, to *sink) {
	newest, open := s.newestFile(), s.opened()
	for _, f := range s.files {
		if f.open == nil || f == newest || !f.reading() {
			continue
		}
		if now.Sub(f.grown) >= linger || open > openLimit {
			f.end(to)
			s.account(f, now)
			f.parser = nil
			open--
		}
	}
	s.files = slices.DeleteFunc(s.files, func(f *file) bool { return f.gone && f.over })
}

// newestFile is the file that is being written, as far as can be told; nil: none.
func (s *series) newestFile() *file {
	for _, f := range slices.Backward(s.files) {
		if f.reading() && !f.gone && s.log.current(f.name) {
			return f
		}
	}
	return nil
}

// drain reads to its end what is open and not in the directory any more.
func (s *series) drain(here map[*file]bool, now time.Time, to *sink) {
	for _, f := range s.files {
		if !here[f] && f.open != nil && f.reading() {
			_ = s.readOn(f, now, to) // what cannot be read is gone with it
		}
	}
}

// bury ends files that are not here any more. One that is open is read to its end.
func (s *series) bury(here map[*file]bool, to *sink) {
	s.files = slices.DeleteFunc(s.files, func(f *file) bool {
		switch {
		case here[f]:
			return false
		case f.open != nil && f.reading():
			f.gone = true
			return false
		case f.reading():
			s.miss(f.name + " was truncated or deleted: lines at its end may be missing")
			f.end(to)
			s.account(f, f.grown)
		}
		return true
	})
}

// miss notes that something was lost before it was read.
func (s *series) miss(what string) {
	if s.gaps = append(s.gaps, gap{time.Now().UTC(), what}); len(s.gaps) > gapsKept {
		s.gaps = s.gaps[1:]
	}
}
