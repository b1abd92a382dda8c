package follower

import (
	"time"

	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// loadCheckpoint reads the checkpoint of the last run, and marks it as not clean.
func (f *Follower) loadCheckpoint() error {
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

func (f *Follower) resume(s *series, last logCheckpoint) {
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

// saveCheckpoint saves how far the logs were read, after their events were published: at the end,
// otherwise on the beat.
func (f *Follower) saveCheckpoint(now time.Time, end bool) error {
	if f.Offsets == "" || !end && now.Sub(f.savedAt) < beat {
		return nil
	}
	changed := end
	for _, s := range f.files() {
		changed = changed || s.counts.Bytes != s.written
		s.written = s.counts.Bytes
		f.checkpoint.Logs[s.log.String()] = s.checkpoint()
	}
	if !changed {
		return nil
	}
	f.savedAt, f.checkpoint.Clean = now, end
	err := f.checkpoint.write(f.Offsets)
	f.noteSaved(err)
	return err
}

// checkpoint returns how far the series was read. An incomplete line is read again.
func (s *series) checkpoint() logCheckpoint {
	out, newest := logCheckpoint{Through: s.through, Gaps: s.gaps}, s.newestFile()
	for _, f := range s.files {
		if f.skipped || f.duplicate || f.parser == nil && !f.over || f.offset == 0 {
			continue
		}
		at := f.offset
		if f.parser != nil {
			at -= f.parser.Pending()
		}
		if m := f.moment(); at > 0 && m.compare(out.Through) > 0 {
			out.Through = m
		}
		if at == 0 || f.over || f.gone || f.open == nil {
			continue
		}
		p := place{f.place().Head, printOf(tailOf(f.open, at)), at}
		out.Files = append(out.Files, fileCheckpoint{Name: f.name, place: p, Columns: f.accounted.Fields, Date: f.accounted.Date, Closed: f != newest})
	}
	return out
}

// resume continues a file where an earlier run stopped, and reports whether there is such an offset.
func (s *series) resume(f *file, now time.Time) bool {
	for i, k := range s.resumed {
		if !k.in(f.open) {
			continue
		}
		s.resumed = append(s.resumed[:i:i], s.resumed[i+1:]...)
		s.known(f, k, now)
		return true
	}
	return false
}

// known marks a file as read up to an offset by an earlier run.
func (s *series) known(f *file, k fileCheckpoint, now time.Time) {
	if s.replay {
		f.before = k.Offset
		f.begin(0, "", now)
		return
	}
	r := weblog.Report{Fields: k.Columns, Date: k.Date}
	f.begin(k.Offset, r.Directives(), now)
	f.passOver(k.Offset)
}

// passed marks a file as read completely by an earlier run.
func (s *series) passed(f *file, now time.Time) {
	size := f.info.Size()
	if s.replay || logs.Archive(f.name) {
		s.known(f, fileCheckpoint{place: place{Offset: size}}, now)
		f.over = !s.replay
		return
	}
	r := reportOf(f.head)
	if f.accounted.Fields = r.Fields; !r.Date.IsZero() {
		f.accounted.Date = f.info.ModTime().UTC() // lines that are added later have a later date
	}
	f.passOver(size)
	f.over = true
}
