package follower

import (
	"bytes"
	"slices"

	"beacontop/watch/logs"
)

// copied reports whether a file is a copy of another existing one, or may still become one: it is
// empty, or contains only what the other begins with. A file that is longer than the other is not a
// copy, unless the other has just been truncated.
func (s *series) copied(f *file, here map[*file]bool) bool {
	if len(f.head) == 0 {
		return !logs.Archive(f.name)
	}
	return slices.ContainsFunc(s.files, func(k *file) bool {
		n := min(len(f.head), len(k.head))
		return here[k] && !k.duplicate && k.wrong == "" && n > 0 && bytes.Equal(f.head[:n], k.head[:n]) && s.beginning(f, k)
	})
}

// beginning reports whether a file is the beginning of another.
func (s *series) beginning(f, k *file) bool {
	if logs.Archive(f.name) || logs.Archive(k.name) {
		return true
	}
	r := k.open
	if r == nil {
		opened, err := logs.Open(s.log.Dir, k.name)
		if err != nil {
			return true // the next listing decides
		}
		defer func() { _ = opened.Close() }() // only read
		r = opened
	}
	short, err := f.open.Stat()
	long, also := r.Stat()
	if err != nil || also != nil || long.Size() < k.offset {
		return true // it is being changed
	}
	if short.Size() > long.Size() {
		return false
	}
	last := tailOf(f.open, short.Size())
	return same(r, short.Size()-int64(len(last)), printOf(last))
}
