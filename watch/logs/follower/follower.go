package follower

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch"
	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// Follower follows logs.
type Follower struct {
	Config
	series     []*series
	pipe       *pipe // standard input; nil: it is not followed
	pool       weblog.Pool
	sink       sink
	published  map[*series]publication
	late       bool       // a change is to be published or saved on the next beat
	checkpoint checkpoint // as last saved
	savedAt    time.Time  // when the checkpoint was saved
	found      time.Time  // when Find last ran
}

// New returns a Follower for Run. It starts nothing and touches no file.
func New(c Config) *Follower {
	if c.Interval <= 0 {
		c.Interval = defaultInterval
	}
	f := &Follower{Config: c, published: map[*series]publication{}, found: time.Now()}
	f.sink = sink{since: c.Since, publish: byNow(c.Publish), replay: byNow(c.Replay)}
	for _, l := range c.Logs {
		if l == logs.Stdin {
			f.pipe = newPipe(c.Stdin, &f.pool)
			f.series = append(f.series, f.pipe.series)
			continue
		}
		f.series = append(f.series, newSeries(l, c.Since, time.Time{}, c.Interval, &f.pool))
	}
	return f
}

// byNow replaces timestamps in the future by the current time before it publishes. Otherwise these
// events would be missing from the last minutes, and be counted when their time comes.
func byNow(publish func([]event.Event)) func([]event.Event) {
	if publish == nil {
		return nil
	}
	return func(events []event.Event) {
		now := time.Now().Round(0).UTC()
		for i := range events {
			if events[i].Time.After(now) {
				events[i].Time = now
			}
		}
		publish(events)
	}
}

// Run publishes the history, then new lines until ctx ends, and then returns nil. A log that cannot
// be read is reported by its source, not by the error. The error is that the offsets cannot be read
// or written.
func (f *Follower) Run(ctx context.Context) error {
	defer func() { release(f.series) }() // a closure, because series are added while it runs
	if err := f.loadCheckpoint(); err != nil {
		return err
	}
	if f.Poll {
		return f.follow(ctx, silent{})
	}
	n, err := watch.OpenNotifier()
	if err != nil {
		return f.follow(ctx, silent{err})
	}
	ctx, cancel := context.WithCancel(ctx)
	var draining sync.WaitGroup
	draining.Go(func() { _ = n.Run(ctx) }) // an error on close loses nothing
	defer draining.Wait()
	defer cancel()
	return f.follow(ctx, n)
}

// follow reads the history and then follows the logs until ctx ends.
func (f *Follower) follow(ctx context.Context, w waker) error {
	f.watch(w)
	f.publishSources(time.Now(), true)
	if histories(ctx, f.files(), time.Now(), &f.sink) != nil {
		return nil // canceled: the next run reads it again
	}
	f.pool.Trim()
	if f.Read != nil {
		f.Read()
	}
	for {
		began := time.Now()
		f.look(w, began)
		_ = f.saveCheckpoint(began, false) // the sources report the error
		if !f.wait(ctx, w, min(max(quietShare*time.Since(began), quietLeast), quietMost)) {
			f.look(w, time.Now())
			return f.saveCheckpoint(time.Now(), true)
		}
	}
}

// noteSaved reports in the sources whether the offsets can be saved. Reading continues without that;
// only a restart would read the lines again.
func (f *Follower) noteSaved(err error) {
	for _, s := range f.series {
		if s.note = ""; err != nil {
			s.note = "cannot save the read offset: " + logs.Reason(err).Error()
		}
	}
}

// look reads every log and publishes the sources that changed.
func (f *Follower) look(w waker, now time.Time) {
	f.find(now)
	f.watch(w)
	for _, s := range f.files() {
		s.look(now, &f.sink)
	}
	f.sink.flush()
	f.publishSources(now, false)
}

// find adds new logs.
func (f *Follower) find(now time.Time) {
	if f.Find == nil || now.Sub(f.found) < findEvery {
		return
	}
	f.found = now
	for _, l := range f.Find() {
		followed := slices.ContainsFunc(f.series, func(s *series) bool { return s.log == l })
		if l == logs.Stdin || followed {
			continue
		}
		s := newSeries(l, f.Since, time.Time{}, f.Interval, &f.pool)
		f.resumeFound(s)
		f.series = append(f.series, s)
	}
}

// files returns the series that are read from files, not from standard input.
func (f *Follower) files() []*series {
	return slices.DeleteFunc(slices.Clone(f.series), func(s *series) bool { return f.pipe != nil && s == f.pipe.series })
}

// watch sets the watched directories.
func (f *Follower) watch(w waker) {
	var dirs []string
	for _, s := range f.files() {
		dirs = append(dirs, filepath.Clean(s.log.Dir))
	}
	refused := w.Watch(dirs)
	for _, s := range f.files() {
		s.watch = watch.How(refused[filepath.Clean(s.log.Dir)], f.Interval)
	}
}

// wait waits for the next look. It returns false when ctx has ended.
func (f *Follower) wait(ctx context.Context, w waker, quiet time.Duration) bool {
	if !f.until(ctx, time.After(quiet), nil, nil) {
		return false
	}
	most := f.Interval
	if f.late {
		most = min(most, beat)
	}
	return f.until(ctx, time.After(most), w.Wake(), f.Wake)
}

// until processes standard input until the time is due or a wake arrives.
func (f *Follower) until(ctx context.Context, due <-chan time.Time, wake, own <-chan struct{}) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-due:
			return true
		case <-wake:
			return true
		case <-own:
			return true
		case text, more := <-f.pipe.chunks(ctx):
			f.pipe.take(text, more, time.Now(), &f.sink)
			if f.publishSources(time.Now(), false); f.late {
				due = time.After(beat)
			}
		}
	}
}
