package logs

import (
	"time"
)

// recall reads the checkpoint of the last run, and marks it as not clean.
func (f *Follower) recall() error {
	if f.Offsets == "" {
		return nil
	}
	n, err := readCheckpoint(f.Offsets)
	if err != nil {
		return err
	}
	lost := !n.Clean && len(n.Logs) == 0
	for _, s := range f.files() {
		last, known := n.Logs[s.log.String()]
		s.repeats = f.Replay == nil && !n.Clean && (known || lost) // with Replay the caller starts from zero, so nothing repeats
		n.Logs[s.log.String()] = last                              // so that the next run knows the log, even after a crash
		if known {
			f.resume(s, last)
		}
	}
	n.Clean = false
	f.checkpoint = n
	return n.write(f.Offsets)
}

func (f *Follower) resume(s *series, last saved) {
	s.resumed, s.through = last.Files, last.Through
	for _, g := range last.Gaps {
		if g.Time.After(s.since) { // older ones are outside the requested time
			s.gaps = append(s.gaps, g)
		}
	}
	s.replay = f.Replay != nil
}

// resumeFound resumes a log that was not there at the start, if an earlier run read it.
func (f *Follower) resumeFound(s *series) {
	if last, known := f.checkpoint.Logs[s.log.String()]; known {
		f.resume(s, last)
	}
}

// save saves how far the logs were read, after their events were published: at the end, otherwise
// on the beat.
func (f *Follower) save(now time.Time, end bool) error {
	if f.Offsets == "" || !end && now.Sub(f.saved) < beat {
		return nil
	}
	changed := end
	for _, s := range f.files() {
		changed = changed || s.counts.Bytes != s.written
		s.written = s.counts.Bytes
		f.checkpoint.Logs[s.log.String()] = s.save()
	}
	if !changed {
		return nil
	}
	f.saved, f.checkpoint.Clean = now, end
	err := f.checkpoint.write(f.Offsets)
	f.noteSaved(err)
	return err
}
