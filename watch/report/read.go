package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// Read takes in one whole log: Take, with Add for each.
func (t *Tally) Read(ctx context.Context, name string, r io.Reader) (weblog.Report, error) {
	return t.Take(ctx, name, r, func(events []estate.Event) error {
		t.Add(events)
		return nil
	})
}

// Take reads one whole log on all processors, hands its events over, and tells of its
// quality. The log is named in the report as given. When ctx ends, or r or each fails, what
// was read until then counts, and the report says where it ended; the error is that of ctx,
// r or each. As with weblog, Take returns only when a Read of r that is running does.
func (t *Tally) Take(ctx context.Context, name string, r io.Reader, each func([]estate.Event) error) (weblog.Report, error) {
	p := t.pool.New()
	err := p.Read(ctx, r, each)
	if err == nil {
		var last []estate.Event
		p.Flush(func(e *estate.Event) { last = append(last, *e) })
		err = each(last)
	}
	report := p.Report()
	t.sources.add(name, report, err)
	if ctx.Err() != nil {
		t.sources.interrupted = &interruption{name, report.Lines}
	}
	if err != nil {
		return report, fmt.Errorf("read %s: %w", name, err)
	}
	return report, nil
}

// Verdict says in one line why a log has nothing for a report. It is nil for one that has.
func Verdict(r weblog.Report) error {
	switch {
	case r.Requests+r.Events > 0:
		return nil
	case r.Lines == 0:
		return errors.New("empty")
	case r.Other > 0:
		return fmt.Errorf("no request of an agent, %s of another site or product", lines(r.Other))
	case r.Malformed+r.Cut == 0:
		return errors.New("no requests, only comments")
	}
	e := r.Examples[0]
	return fmt.Errorf("no log of a beacon: %s, none can be read; line %d: %s", lines(r.Lines), e.Line, e.Reason)
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return grouped(int64(n)) + " lines"
}
