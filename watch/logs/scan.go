package logs

import (
	"context"
	"io"
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// ScanConfig says what is read once.
type ScanConfig struct {
	Logs  []Log
	Since time.Time // events before it are not handed over; zero: all are
	Until time.Time // events from then on are not; zero: all are
	Stdin io.Reader // what Stdin in Logs stands for
}

// Scan reads logs once, as they are now, and hands their events over in batches: those
// of one log in the order of its lines, those of several by time. A file that is
// outside the span for sure is not opened twice. A batch belongs to each during the
// call and may be changed there. The sources tell what was read; the error is that of
// each or of ctx, and nothing more was handed over then.
func Scan(ctx context.Context, c ScanConfig, each func([]estate.Event) error) ([]estate.Source, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	to := sink{since: c.Since, until: c.Until, publish: func(events []estate.Event) {
		if ctx.Err() != nil {
			return
		}
		if err := each(events); err != nil {
			stop(err)
		}
	}}
	all, pool := make([]*series, len(c.Logs)), &weblog.Pool{}
	for i, l := range c.Logs {
		all[i] = newSeries(l, c.Since, c.Until, time.Hour, pool)
		all[i].watch = "once"
		all[i].once = true
		all[i].stdin = c.Stdin
	}
	defer release(all)
	_ = histories(ctx, all, time.Now(), &to) // the context says it
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	sources := make([]estate.Source, len(all))
	for i, s := range all {
		sources[i] = *s.source()
	}
	return sources, nil
}

// piped reads standard input to its end.
func (s *series) piped(ctx context.Context, now time.Time, to *sink) {
	f := &file{name: "-", pool: s.pool}
	f.begin(0, "", now)
	f.parser.Until(now.Add(ahead))
	s.files = []*file{f}
	err := f.parser.Read(ctx, s.stdin, func(events []estate.Event) error {
		to.all(events)
		return nil
	})
	f.end(to)
	s.account(f, now)
	to.flush()
	if err != nil && ctx.Err() == nil {
		s.miss("standard input broke off: " + reason(err).Error())
	}
}
