package follower

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblog"
)

// publication is what was last published about a series, and when.
type publication struct {
	at time.Time
	figures
}

// figures are the values whose change causes a series to be published again.
type figures struct {
	counts                       weblog.Counts
	newest                       time.Time
	note, watch, problem, fields string
	file                         string
	server                       string
	unread                       int64
	gaps                         int
}

func (s *series) figures() figures {
	f := figures{
		counts: s.counts, newest: s.newest, note: s.remark(), watch: s.watch, problem: cmp.Or(s.problem, s.refused(), s.warning()), fields: s.shown.Fields, server: s.shown.Server,
		unread: s.unread(), gaps: len(s.gaps),
	}
	if newest := s.newestFile(); newest != nil {
		f.file = newest.name
	}
	return f
}

// unread is the number of bytes that are still to be read.
func (s *series) unread() int64 {
	n := -s.reached
	for _, f := range s.files {
		if f.reading() && f.info != nil {
			n += max(f.info.Size()-f.offset, 0)
		}
	}
	return max(n, 0)
}

// publishSources publishes the sources that changed, each at most once in a beat.
func (f *Follower) publishSources(now time.Time, all bool) {
	f.late = false
	for _, s := range f.series {
		was, is := f.published[s], s.figures()
		switch {
		case all:
		case is == was.figures:
			continue
		case now.Sub(was.at) < beat:
			f.late = true
			continue
		}
		f.published[s] = publication{now, is}
		f.Publish([]event.Event{{Time: now.UTC(), Topic: event.TopicSource, Name: s.shown.Server, Source: s.source()}})
	}
}

// source returns the state of the series as a new value.
func (s *series) source() *event.Source {
	is := s.figures()
	out := &event.Source{
		Path: s.log.String(), Kind: event.SourceLog, Watch: s.watch, Problem: is.problem, Note: is.note, File: is.file,
		Lines: is.counts.Lines, Requests: is.counts.Requests, Other: is.counts.Other, Malformed: is.counts.Malformed, Cut: is.counts.Cut,
		Bytes: is.counts.Bytes, Unread: is.unread, Newest: s.newest, Gaps: len(s.gaps), Repeats: s.repeats,
		Fields: s.shown.Fields,
	}
	if n := len(s.gaps); n > 0 {
		out.Gap = s.gaps[n-1].What
	}
	if s.shown.Format != weblog.FormatUnknown {
		out.Format = s.shown.Format.String()
	}
	out.Blind = s.shown.Blind()
	out.Examples = slices.Clone(s.examples)
	return out
}

// remark is the note for the user beside the figures.
func (s *series) remark() string {
	switch {
	case s.note != "":
		return s.note
	case s.again > 0:
		return fmt.Sprintf("lines that are in several files count once; duplicates skipped: %d", s.again)
	case s.early < askew:
		return ""
	}
	return fmt.Sprintf("timestamps are up to %d min ahead of this clock, so these lines are shown with the time they were read: the other clock is fast, or the log is in local time", s.early/time.Minute)
}

// refused returns why one of the files is not read, and how many others are not.
func (s *series) refused() string {
	what, n := "", 0
	for _, f := range s.files {
		if f.wrong != "" {
			what = cmp.Or(what, f.wrong)
			n++
		}
	}
	if n > 1 {
		return fmt.Sprintf("%s; and %d more", what, n-1)
	}
	return what
}

// warning returns what is wrong with a log although its files can be opened.
func (s *series) warning() string {
	switch c := s.counts; {
	case len(s.files) == 0 && !s.listed.IsZero():
		return "log file no longer exists"
	case c.Malformed+c.Cut > 0 && c.Requests+c.Events+c.Other == 0:
		return "no readable line: not an access log"
	}
	return ""
}
