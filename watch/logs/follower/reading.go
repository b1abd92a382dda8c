package follower

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// readAll reads what was added to every file that is not over.
func (s *series) readAll(now time.Time, to *sink) {
	for _, f := range s.files {
		if f.reading() && s.readOn(f, now, to) != nil {
			f.close() // the next listing identifies the file that has this name now
			s.dirty = true
		}
	}
}

func (s *series) readOn(f *file, now time.Time, to *sink) error {
	if err := s.reopen(f); err != nil {
		return err
	}
	f.parser.Until(now.Add(ahead))
	if s.buffer == nil {
		s.buffer = make([]byte, bufferBytes)
	}
	err := f.read(s.buffer, now, to)
	s.account(f, now)
	return err
}

// reopen opens a file again by its name, unless it is open.
func (s *series) reopen(f *file) error {
	if f.open != nil {
		return nil
	}
	r, err := logs.Open(s.log.Dir, f.name)
	if err != nil {
		return err
	}
	if !f.intact(r) {
		_ = r.Close() // only read
		return errChanged
	}
	f.open = r
	return nil
}

// account adds the new part of a file's report to the series. Written is when the file was last
// written, at the latest.
func (s *series) account(f *file, written time.Time) {
	if f.guessed {
		f.date()
	}
	r := f.parser.Report()
	if r.Counts != f.accounted.Counts {
		s.date(r.Last, written)
	}
	s.counts.Grow(f.accounted.Counts, r.Counts)
	if len(r.Examples) > 0 {
		s.examples = s.examples[:0]
	}
	for _, e := range r.Examples {
		s.examples = append(s.examples, event.Example{File: f.name, Line: e.Line, Reason: e.Reason, Text: e.Text})
	}
	f.accounted = r
	if r.Format != weblog.FormatUnknown && (f.reading() || s.shown.Format == weblog.FormatUnknown) {
		s.shown = r
	}
}

// date updates the time of the newest row. A row of a followed log cannot be newer than its file:
// if it is, the clock that wrote it is ahead, or local time was taken for UTC.
func (s *series) date(last, written time.Time) {
	if early := time.Until(last); early > 0 && !s.once {
		s.early = max(s.early, early)
		last = last.Add(-early)
		if written.Before(last) {
			last = written.UTC()
		}
	}
	s.newest = later(s.newest, last)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
