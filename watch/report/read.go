package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// Read takes in one whole log on all processors and tells of its quality. The log is
// named in the report as given. When ctx ends, or r fails, what was read until then
// counts, and the report says where it ended; the error is that of ctx or r. As with
// weblog, Read returns only when a Read of r that is running does.
func (t *Tally) Read(ctx context.Context, name string, r io.Reader) (weblog.Report, error) {
	p := weblog.New()
	err := p.Read(ctx, r, func(events []estate.Event) error {
		t.Add(events)
		return nil
	})
	if err == nil {
		p.Flush(func(e *estate.Event) { t.add(e) })
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
