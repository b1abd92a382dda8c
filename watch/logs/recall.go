package logs

import (
	"time"
)

// recall takes up what the last run wrote down, and notes that this one goes on.
func (f *Follower) recall() error {
	if f.Offsets == "" {
		return nil
	}
	n, err := readNotebook(f.Offsets)
	if err != nil {
		return err
	}
	lost := !n.Clean && len(n.Logs) == 0
	for _, s := range f.files() {
		last, known := n.Logs[s.log.String()]
		s.repeats = f.Replay == nil && !n.Clean && (known || lost) // who is told again has counted nothing
		n.Logs[s.log.String()] = last                              // so that the next run knows of it, whatever happens
		if known {
			f.resume(s, last)
		}
	}
	n.Clean = false
	f.notes = n
	return n.write(f.Offsets)
}

func (f *Follower) resume(s *series, last saved) {
	s.resumed, s.through = last.Files, last.Through
	for _, g := range last.Gaps {
		if g.Time.After(s.since) { // else it is not asked for any more
			s.gaps = append(s.gaps, g)
		}
	}
	s.replay = f.Replay != nil
}

// goOn takes up what an earlier run wrote down of a log that was not there at first.
func (f *Follower) goOn(s *series) {
	if last, known := f.notes.Logs[s.log.String()]; known {
		f.resume(s, last)
	}
}

// save writes down how far the logs were read, after what was read was published: at the
// end, and else on the beat.
func (f *Follower) save(now time.Time, end bool) error {
	if f.Offsets == "" || !end && now.Sub(f.saved) < beat {
		return nil
	}
	changed := end
	for _, s := range f.files() {
		changed = changed || s.counts.Bytes != s.written
		s.written = s.counts.Bytes
		f.notes.Logs[s.log.String()] = s.save()
	}
	if !changed {
		return nil
	}
	f.saved, f.notes.Clean = now, end
	err := f.notes.write(f.Offsets)
	f.noted(err)
	return err
}
