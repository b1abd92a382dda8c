package follower

import (
	"context"
	"io"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// ScanConfig configures Scan.
type ScanConfig struct {
	Logs  []logs.Log
	Since time.Time // earlier events are left out; zero: none
	Until time.Time // events at this time and later are left out; zero: none
	Stdin io.Reader // read if Logs contains the log Stdin
}

// Scan reads logs once, as they are now, and passes their events to each in batches: those of one
// log in the order of its lines, those of several logs by time. A file that is certainly outside
// the requested time is not opened twice. A batch may be modified, but only during the call. The
// sources describe what was read; the error is that of each or of ctx, after which nothing more was
// passed on.
func Scan(ctx context.Context, c ScanConfig, each func([]event.Event) error) ([]event.Source, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	to := sink{since: c.Since, until: c.Until, publish: func(events []event.Event) {
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
	_ = histories(ctx, all, time.Now(), &to) // the context has the error
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	sources := make([]event.Source, len(all))
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
	err := f.parser.Read(ctx, s.stdin, func(events []event.Event) error {
		to.all(events)
		return nil
	})
	f.end(to)
	s.account(f, now)
	to.flush()
	if err != nil && ctx.Err() == nil {
		s.miss("error on standard input: " + logs.Reason(err).Error())
	}
}
