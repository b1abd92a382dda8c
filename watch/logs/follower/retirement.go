package follower

import (
	"slices"
	"time"
)

// retire ends files to which nothing more is expected to be added: the next one has begun, or they
// were deleted, and nothing was added for a while. It also ends files if too many are open.
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

// newestFile is the file that is probably being written; nil: none.
func (s *series) newestFile() *file {
	for _, f := range slices.Backward(s.files) {
		if f.reading() && !f.gone && s.log.Current(f.name) {
			return f
		}
	}
	return nil
}

// drain reads open files that are no longer in the directory to their end.
func (s *series) drain(here map[*file]bool, now time.Time, to *sink) {
	for _, f := range s.files {
		if !here[f] && f.open != nil && f.reading() {
			_ = s.readOn(f, now, to) // after an error the rest is lost with the file
		}
	}
}

// dropGone ends files that are no longer in the directory. Open ones are first read to their end.
func (s *series) dropGone(here map[*file]bool, to *sink) {
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

// miss records a gap: something was lost before it was read.
func (s *series) miss(what string) {
	if s.gaps = append(s.gaps, gap{time.Now().UTC(), what}); len(s.gaps) > gapsKept {
		s.gaps = s.gaps[1:]
	}
}
