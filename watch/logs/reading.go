package logs

import (
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// readAll reads on in every file that is not over.
func (s *series) readAll(now time.Time, to *sink) {
	for _, f := range s.files {
		if f.reading() && s.readOn(f, now, to) != nil {
			f.close() // what stands under its name now is for the listing to say
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

// reopen opens a file that is read on, by its name.
func (s *series) reopen(f *file) error {
	if f.open != nil {
		return nil
	}
	r, err := Open(s.log.Dir, f.name)
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

// account takes in what is new in the report of a file that was last written by then.
func (s *series) account(f *file, written time.Time) {
	if f.guessed {
		f.date()
	}
	r := f.parser.Report()
	if r.Counts != f.told.Counts {
		s.date(r.Last, written)
	}
	grow(&s.counts, f.told.Counts, r.Counts)
	if len(r.Examples) > 0 {
		s.examples = s.examples[:0]
	}
	for _, e := range r.Examples {
		s.examples = append(s.examples, estate.Example{File: f.name, Line: e.Line, Reason: e.Reason, Text: e.Text})
	}
	f.told = r
	if r.Format != weblog.FormatUnknown && (f.reading() || s.shown.Format == weblog.FormatUnknown) {
		s.shown = r
	}
}

// date notes the time of the newest row. One that is followed cannot be newer than its
// file: the clock that dated it is ahead, or it is local time taken for UTC.
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

func grow(total *weblog.Counts, was, is weblog.Counts) {
	total.Lines += is.Lines - was.Lines
	total.Requests += is.Requests - was.Requests
	total.Events += is.Events - was.Events
	total.Other += is.Other - was.Other
	total.Malformed += is.Malformed - was.Malformed
	total.Cut += is.Cut - was.Cut
	total.Comments += is.Comments - was.Comments
	total.Bytes += is.Bytes - was.Bytes
}
