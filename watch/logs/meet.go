package logs

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"
)

// meet takes in a file that the system does not know as one of ours.
func (s *series) meet(root *os.Root, e entry, here map[*file]bool, now time.Time) {
	r, err := open(root, s.log.Dir, e.name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.problem = e.name + ": " + reason(err).Error()
		}
		return
	}
	f := &file{name: e.name, info: e.info, open: r, met: e.met, pool: s.pool}
	f.head = headOf(f)
	f.date()
	if wrong := cmp.Or(CheckName(e.name), CheckHead(f.head)); wrong != nil {
		f.wrong = e.name + ": " + wrong.Error()
		f.close()
		s.files, here[f] = append(s.files, f), true
		return
	}
	if known := s.find(f, here); known != nil {
		known.become(f, now)
		here[known] = true
		return
	}
	s.judge(root, f, here, now)
	if !f.reading() || s.opened() >= openLimit {
		f.close()
	}
	s.files, here[f] = append(s.files, f), true
}

// find returns the file that another one continues: it is gone or was changed, and
// what was read of it stands in the other. So a copy is read on that was made before
// its original was truncated.
func (s *series) find(f *file, here map[*file]bool) *file {
	if archive(f.name) {
		return nil
	}
	i := slices.IndexFunc(s.files, func(k *file) bool {
		told := k.told.Lines > k.told.Comments // else it holds nothing of its own
		return !here[k] && !k.twin && !k.skipped && k.wrong == "" && (told || k.open == nil) && k.place().in(f.open)
	})
	if i < 0 {
		return nil
	}
	return s.files[i]
}

// become reads on in another file with the same content.
func (f *file) become(other *file, now time.Time) {
	f.close()
	f.name, f.info, f.open, f.gone = other.name, other.info, other.open, false
	f.wake(now)
}

// wake reads on in a file that was over, for what was added after all.
func (f *file) wake(now time.Time) {
	if f.over {
		f.over = false
		f.begin(f.offset, f.told.Directives(), now)
	}
}

// judge tells what a file is that has the content of none.
func (s *series) judge(root *os.Root, f *file, here map[*file]bool, now time.Time) {
	switch {
	case s.resume(f, now):
	case Outside(f.name, f.info.ModTime(), s.since, s.until):
		f.skipped = true
	case s.copied(root, f, here):
		f.twin = true
	case !s.through.Start.IsZero() && f.moment().compare(s.through) <= 0:
		s.passed(f, now)
	case archive(f.name) && (!s.listed.IsZero() || !s.through.Start.IsZero()):
		f.over = true // it was read before it was packed
	default:
		f.begin(0, "", now)
	}
}

// unsettled reports whether a file is looked at again soon before it is taken for what
// it seems.
func (f *file) unsettled(now time.Time) bool { return f.twin && now.Sub(f.met) < settling }

// reading reports whether a file is read.
func (f *file) reading() bool { return !f.over && !f.twin && !f.skipped && f.wrong == "" }

func (s *series) opened() int {
	n := 0
	for _, f := range s.files {
		if f.open != nil {
			n++
		}
	}
	return n
}
