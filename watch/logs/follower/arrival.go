package follower

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"time"

	"beacontop/watch/logs"
)

// addFile adds a file that is not a known file to the system.
func (s *series) addFile(e entry, here map[*file]bool, now time.Time) {
	r, err := logs.Open(e.Dir, e.Name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.problem = e.Name + ": " + logs.Reason(err).Error()
		}
		return
	}
	f := &file{name: e.Name, info: e.Info, open: r, firstSeen: e.firstSeen, pool: s.pool}
	f.head = headOf(f)
	f.date()
	if wrong := cmp.Or(logs.CheckName(e.Name), logs.CheckHead(f.head)); wrong != nil {
		f.wrong = e.Name + ": " + wrong.Error()
		f.close()
		s.files, here[f] = append(s.files, f), true
		return
	}
	if known := s.find(f, here); known != nil {
		known.continueAs(f, now)
		here[known] = true
		return
	}
	s.classify(f, here, now)
	if !f.reading() || s.opened() >= openLimit {
		f.close()
	}
	s.files, here[f] = append(s.files, f), true
}

// find returns the known file that f continues: the known file is gone or was changed, and f
// contains what was read of it. So reading continues in a copy that was made before the original
// was truncated.
func (s *series) find(f *file, here map[*file]bool) *file {
	if logs.Archive(f.name) {
		return nil
	}
	i := slices.IndexFunc(s.files, func(k *file) bool {
		rows := k.accounted.Lines > k.accounted.Comments // otherwise its content is not distinctive
		return !here[k] && !k.duplicate && !k.skipped && k.wrong == "" && (rows || k.open == nil) && k.place().in(f.open)
	})
	if i < 0 {
		return nil
	}
	return s.files[i]
}

// continueAs continues reading in another file with the same content.
func (f *file) continueAs(other *file, now time.Time) {
	f.close()
	f.name, f.info, f.open, f.gone = other.name, other.info, other.open, false
	f.wake(now)
}

// wake resumes a file that was over, because something was added to it.
func (f *file) wake(now time.Time) {
	if f.over {
		f.over = false
		f.begin(f.offset, f.accounted.Directives(), now)
	}
}

// classify decides what to do with a file that continues no known one.
func (s *series) classify(f *file, here map[*file]bool, now time.Time) {
	switch {
	case s.resume(f, now):
	case logs.Outside(f.name, f.info.ModTime(), s.since, s.until):
		f.skipped = true
	case s.copied(f, here):
		f.duplicate = true
	case !s.through.Start.IsZero() && f.moment().compare(s.through) <= 0:
		s.passed(f, now)
	case logs.Archive(f.name) && (!s.listed.IsZero() || !s.through.Start.IsZero()):
		f.over = true // it was read before it was packed
	default:
		f.begin(0, "", now)
	}
}

// unsettled reports whether a file must be examined again soon before its classification is final.
func (f *file) unsettled(now time.Time) bool { return f.duplicate && now.Sub(f.firstSeen) < settling }

// reading reports whether more is to be read from the file.
func (f *file) reading() bool { return !f.over && !f.duplicate && !f.skipped && f.wrong == "" }

func (s *series) opened() int {
	n := 0
	for _, f := range s.files {
		if f.open != nil {
			n++
		}
	}
	return n
}
