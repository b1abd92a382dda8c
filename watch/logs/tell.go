package logs

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// telling is what was told of a series last, and when.
type telling struct {
	at time.Time
	figures
}

// figures are what makes it worth to tell of a series again.
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
		counts: s.counts, newest: s.newest, note: s.remark(), watch: s.watch, problem: cmp.Or(s.problem, s.refused(), s.doubt()), fields: s.shown.Fields, server: s.shown.Server,
		unread: s.unread(), gaps: len(s.gaps),
	}
	if newest := s.newestFile(); newest != nil {
		f.file = newest.name
	}
	return f
}

// unread is how much of the files is still to be read.
func (s *series) unread() int64 {
	n := -s.reached
	for _, f := range s.files {
		if f.reading() && f.info != nil {
			n += max(f.info.Size()-f.offset, 0)
		}
	}
	return max(n, 0)
}

// tell publishes the sources that changed, each once in a beat.
func (f *Follower) tell(now time.Time, all bool) {
	f.late = false
	for _, s := range f.series {
		was, is := f.told[s], s.figures()
		switch {
		case all:
		case is == was.figures:
			continue
		case now.Sub(was.at) < beat:
			f.late = true
			continue
		}
		f.told[s] = telling{now, is}
		f.Publish([]estate.Event{{Time: now.UTC(), Topic: estate.TopicSource, Name: s.shown.Server, Source: s.source()}})
	}
}

// source is what is known of the series, as a value of its own.
func (s *series) source() *estate.Source {
	is := s.figures()
	out := &estate.Source{
		Path: s.log.String(), Kind: estate.SourceLog, Watch: s.watch, Problem: is.problem, Note: is.note, File: is.file,
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
	for _, b := range s.shown.Blind() {
		out.Blind = append(out.Blind, estate.Blindness(b))
	}
	out.Examples = slices.Clone(s.examples)
	return out
}

// remark is what a reader has to know beside the figures.
func (s *series) remark() string {
	switch {
	case s.note != "":
		return s.note
	case s.again > 0:
		return fmt.Sprintf("lines that are in several files were counted once; left out: %d", s.again)
	case s.early < askew:
		return ""
	}
	return fmt.Sprintf("lines were dated up to %d min ahead of this clock and are shown as of when they were read: the clock there is fast, or the log is in local time", s.early/time.Minute)
}

// refused says why one of the files is not read, and how many others are not.
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

// doubt says what is strange about a log that can be read.
func (s *series) doubt() string {
	switch c := s.counts; {
	case len(s.files) == 0 && !s.listed.IsZero():
		return "there is no such file any more"
	case c.Malformed+c.Cut > 0 && c.Requests+c.Events+c.Other == 0:
		return "nothing in it could be read: it is no access log"
	}
	return ""
}
