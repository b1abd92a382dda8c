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

	"beacontop/beacon/estate"
	"beacontop/watch/logs"
	"beacontop/watch/report"
)

// reading takes logs into a report, merged by time.
type reading struct {
	tally  *report.Tally
	inputs []report.Input
	to     io.Writer // what is wrong with a log is said here

	useful int // logs with something to report
	failed int // logs that were not read to their end, or are none
	begun  int // logs
	lines  int // of the log that ended last
	ended  string
	first  error // what was wrong first
	told   int

	bytes   atomic.Int64 // that were read
	current atomic.Int64 // log that is read
}

// watched reads all logs and shows on a terminal how far it is.
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
			r.tell(p)
		}
	}
}

// all reads the logs and returns what was wrong with which of them.
func (r *reading) all(ctx context.Context) []error {
	problems := make([]error, len(r.inputs))
	var again int
	var streams []logs.Stream
	for i, in := range r.inputs {
		s := in.Stream(func(each func([]estate.Event) error) {
			if ctx.Err() == nil {
				r.begun++
				r.current.Store(int64(i))
				problems[i] = r.one(ctx, in, each)
			}
		})
		s.Again = &again
		streams = append(streams, s)
	}
	_ = logs.Merge(streams, func(b logs.Batch) error { // ends with the streams, and these with ctx
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

// one reads one log and returns what is wrong with it, unless it was interrupted.
func (r *reading) one(ctx context.Context, in report.Input, each func([]estate.Event) error) error {
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

// take reads one log. It has failed when something of it is missing in the report; one
// that has nothing for the report is only worth a word.
func (r *reading) take(ctx context.Context, in report.Input, each func([]estate.Event) error) (failed bool, err error) {
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

// tell says what is wrong with one log of many. Whoever has more to hear reads the report.
func (r *reading) tell(err error) {
	const enough = 10
	switch r.told++; {
	case r.told <= enough:
		say(r.to, "warning", err.Error())
	case r.told == enough+1:
		say(r.to, "warning", "and more; the report lists them under Logs")
	}
}

// useless says why there is no report.
func (r *reading) useless() error {
	switch {
	case len(r.inputs) == 1 && errors.Is(r.first, fs.ErrPermission):
		return hint(r.first, "the logs of IIS are for administrators: read them as one, or read a copy")
	case len(r.inputs) == 1:
		return r.first
	}
	return fmt.Errorf("none of %d logs has anything to report", len(r.inputs))
}

// outcome says why the report is not whole, if it is not.
func (r *reading) outcome(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		err := fmt.Errorf("interrupted in %s after %s; the report is of what was read", r.ended, estate.Plural(r.lines, "line", "lines"))
		if left := len(r.inputs) - r.begun; left > 0 {
			err = fmt.Errorf("%w; %d more not begun", err, left)
		}
		return err
	case r.failed > 0 && len(r.inputs) == 1:
		return fmt.Errorf("the report is of a part of the log: %w", r.first)
	case r.failed > 0:
		return fmt.Errorf("%d of %d logs could not be used; the report is of the rest", r.failed, len(r.inputs))
	}
	return nil
}
