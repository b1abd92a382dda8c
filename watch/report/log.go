package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/watch/weblog"
)

// Take reads one whole log on all processors, passes its events on, and adds its quality to
// the report under the given name. When ctx ends, or r or each fails, the events read until
// then count, and the report says where it ended; the error is that of ctx, r or each. Like
// weblog, Take returns only when a Read of r in progress does.
func (t *Tally) Take(ctx context.Context, name string, r io.Reader, each func([]event.Event) error) (weblog.Report, error) {
	p := t.pool.New()
	err := p.Read(ctx, r, each)
	if err == nil {
		var last []event.Event
		p.Flush(func(e *event.Event) { last = append(last, *e) })
		err = each(last)
	}
	report := p.Report()
	t.sources.add(name, report, err)
	if ctx.Err() != nil {
		t.sources.interrupted = &Interrupted{name, report.Lines}
	}
	if err != nil {
		return report, fmt.Errorf("read %s: %w", name, err)
	}
	return report, nil
}

// Verdict explains in one line why a log contains nothing to report. It is nil if it does.
func Verdict(r weblog.Report) error {
	switch {
	case r.Requests+r.Events > 0:
		return nil
	case r.Lines == 0:
		return errors.New("empty")
	case r.Other > 0:
		return fmt.Errorf("no requests of agents, %s of other sites or products", figures.Plural(r.Other, "line", "lines"))
	case r.Malformed+r.Cut == 0:
		return errors.New("no requests, only comments")
	}
	e := r.Examples[0]
	return fmt.Errorf("not a log of a beacon: %s, none readable; line %d: %s", figures.Plural(r.Lines, "line", "lines"), e.Line, e.Reason)
}
