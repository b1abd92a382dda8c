package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/watch/logs"
	"beacontop/watch/report"
)

// reading reads logs into a report, merged by time.
type reading struct {
	tally  *report.Tally
	inputs []report.Input
	to     io.Writer // warnings about logs go here

	useful int // logs that contain something to report
	failed int // logs that were not read completely, or are not logs of a beacon
	begun  int // logs started
	lines  int // of the log that ended last
	ended  string
	first  error // first error
	warned int

	bytes   atomic.Int64 // read so far
	current atomic.Int64 // index of the log being read
}

// watched reads all logs and shows the progress on a terminal.
func (r *reading) watched(ctx context.Context) {
	done := make(chan struct{})
	var show sync.WaitGroup
	if progress, ok := progressOn(r.to, r); ok {
		show.Go(func() { progress.run(done) })
	}
	problems := r.all(ctx)
	close(done)
	show.Wait()
	if len(r.inputs) > 1 {
		for _, p := range problems {
			r.warn(p)
		}
	}
}

// all reads the logs and returns an error for each that failed.
func (r *reading) all(ctx context.Context) []error {
	problems := make([]error, len(r.inputs))
	var again int
	var streams []logs.Stream
	for i, in := range r.inputs {
		s := in.Stream(func(each func([]event.Event) error) {
			if ctx.Err() == nil {
				r.begun++
				r.current.Store(int64(i))
				problems[i] = r.one(ctx, in, each)
			}
		})
		s.Again = &again
		streams = append(streams, s)
	}
	_ = logs.Merge(streams, func(b logs.Batch) error { // ends with the streams, which end with ctx
		r.tally.Add(b.Events)
		return nil
	})
	r.tally.Again(again)
	problems = slices.DeleteFunc(problems, func(err error) bool { return err == nil })
	if len(problems) > 0 {
		r.first = problems[0]
	}
	return problems
}

// one reads one log and returns its error, unless it was interrupted.
func (r *reading) one(ctx context.Context, in report.Input, each func([]event.Event) error) error {
	failed, err := r.take(ctx, in, each)
	if ctx.Err() != nil {
		r.ended = in.Name
		return nil
	}
	if failed {
		r.failed++
	}
	return err
}

// take reads one log. failed means that part of the log is missing from the report; a log
// that merely contains nothing to report gives an error without failed.
func (r *reading) take(ctx context.Context, in report.Input, each func([]event.Event) error) (failed bool, err error) {
	f, err := in.Open(&r.bytes)
	if err != nil {
		r.tally.Failed(in.Name, err)
		return true, err
	}
	defer func() { _ = f.Close() }()
	about, err := r.tally.Take(ctx, in.Name, f, each)
	r.lines = about.Lines
	verdict := report.Verdict(about)
	if verdict == nil {
		r.useful++
	}
	switch {
	case err != nil:
		return true, err
	case verdict != nil:
		return about.Malformed+about.Cut > 0 && about.Other == 0, fmt.Errorf("%s: %w", in.Name, verdict)
	}
	return false, nil
}

// warn warns about one log of several. After a few warnings it refers to the report.
func (r *reading) warn(err error) {
	const enough = 10
	switch r.warned++; {
	case r.warned <= enough:
		say(r.to, "warning", err.Error())
	case r.warned == enough+1:
		say(r.to, "warning", "more logs have problems; the report lists them under Logs")
	}
}

// useless explains why there is no report.
func (r *reading) useless() error {
	switch {
	case len(r.inputs) == 1 && errors.Is(r.first, fs.ErrPermission):
		return hint(r.first, "only administrators may read the logs of IIS: run this as an administrator, or read a copy")
	case len(r.inputs) == 1:
		return r.first
	}
	return fmt.Errorf("none of the %d logs contains anything to report", len(r.inputs))
}

// outcome explains why the report is incomplete, if it is.
func (r *reading) outcome(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		err := fmt.Errorf("interrupted in %s after %s; the report covers what was read", r.ended, figures.Plural(r.lines, "line", "lines"))
		if left := len(r.inputs) - r.begun; left > 0 {
			err = fmt.Errorf("%w; %d more not started", err, left)
		}
		return err
	case r.failed > 0 && len(r.inputs) == 1:
		return fmt.Errorf("the report covers only part of the log: %w", r.first)
	case r.failed > 0:
		return fmt.Errorf("%d of %d logs could not be read completely; the report covers the others", r.failed, len(r.inputs))
	}
	return nil
}
