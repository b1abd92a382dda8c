package reading

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/watch/logs/merge"
	"beacontop/watch/report"
	"beacontop/watch/report/input"
)

// Reading reads logs into a report. Set the exported fields, and call Run.
type Reading struct {
	Tally    *report.Tally
	Inputs   []input.Input
	Warn     func(text string) // of problems with one log of several
	Progress io.Writer         // a terminal; nil: none

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

// Run reads all logs. It returns why there is nothing to report, unless ctx ended.
func (r *Reading) Run(ctx context.Context) error {
	done := make(chan struct{})
	var show sync.WaitGroup
	if r.Progress != nil {
		p := progressOf(r)
		show.Go(func() { p.run(done) })
	}
	problems := r.all(ctx)
	close(done)
	show.Wait()
	if len(r.Inputs) > 1 {
		for _, p := range problems {
			r.warn(p)
		}
	}
	switch {
	case ctx.Err() != nil || r.useful > 0:
		return nil
	case len(r.Inputs) == 1:
		return r.first
	}
	return fmt.Errorf("none of the %d logs contains anything to report", len(r.Inputs))
}

// all reads the logs and returns an error for each that failed.
func (r *Reading) all(ctx context.Context) []error {
	problems := make([]error, len(r.Inputs))
	var again int
	var streams []merge.Stream
	for i, in := range r.Inputs {
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
	_ = merge.Streams(streams, func(b merge.Batch) error { // ends with the streams, which end with ctx
		r.Tally.Add(b.Events)
		return nil
	})
	r.Tally.Again(again)
	problems = slices.DeleteFunc(problems, func(err error) bool { return err == nil })
	if len(problems) > 0 {
		r.first = problems[0]
	}
	return problems
}

// one reads one log and returns its error, unless it was interrupted.
func (r *Reading) one(ctx context.Context, in input.Input, each func([]event.Event) error) error {
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
func (r *Reading) take(ctx context.Context, in input.Input, each func([]event.Event) error) (failed bool, err error) {
	f, err := in.Open(&r.bytes)
	if err != nil {
		r.Tally.Failed(in.Name, err)
		return true, err
	}
	defer func() { _ = f.Close() }()
	about, err := r.Tally.Take(ctx, in.Name, f, each)
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
func (r *Reading) warn(err error) {
	const enough = 10
	switch r.warned++; {
	case r.warned <= enough:
		r.Warn(err.Error())
	case r.warned == enough+1:
		r.Warn("more logs have problems; the report lists them under Logs")
	}
}

// Outcome explains why the report is incomplete, if it is.
func (r *Reading) Outcome(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		err := fmt.Errorf("interrupted in %s after %s; the report covers what was read", r.ended, figures.Plural(r.lines, "line", "lines"))
		if left := len(r.Inputs) - r.begun; left > 0 {
			err = fmt.Errorf("%w; %d more not started", err, left)
		}
		return err
	case r.failed > 0 && len(r.Inputs) == 1:
		return fmt.Errorf("the report covers only part of the log: %w", r.first)
	case r.failed > 0:
		return fmt.Errorf("%d of %d logs could not be read completely; the report covers the others", r.failed, len(r.Inputs))
	}
	return nil
}
