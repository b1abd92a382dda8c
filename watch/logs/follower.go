package logs

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch"
	"beacontop/watch/weblog"
)

// Follower follows logs.
type Follower struct {
	Config
	series []*series
	pipe   *pipe // standard input; nil: it is not followed
	pool   weblog.Pool
	sink   sink
	told   map[*series]telling
	late   bool      // something is to be told of or written down on the next beat
	notes  notebook  // what is written down
	saved  time.Time // when it was
	found  time.Time // when logs were looked for last
}

// New returns what Run will follow. It starts nothing and touches no file.
func New(c Config) *Follower {
	if c.Interval <= 0 {
		c.Interval = defaultInterval
	}
	f := &Follower{Config: c, told: map[*series]telling{}, found: time.Now()}
	f.sink = sink{since: c.Since, publish: byNow(c.Publish), replay: byNow(c.Replay)}
	for _, l := range c.Logs {
		if l == Stdin {
			f.pipe = newPipe(c.Stdin, &f.pool)
			f.series = append(f.series, f.pipe.series)
			continue
		}
		f.series = append(f.series, newSeries(l, c.Since, time.Time{}, c.Interval, &f.pool))
	}
	return f
}

// byNow hands events over, those that are dated to come as of now: what lies ahead would
// be missing from the last minutes, and be counted when they come.
func byNow(publish func([]estate.Event)) func([]estate.Event) {
	if publish == nil {
		return nil
	}
	return func(events []estate.Event) {
		now := time.Now().Round(0).UTC()
		for i := range events {
			if events[i].Time.After(now) {
				events[i].Time = now
			}
		}
		publish(events)
	}
}

// Run publishes the history, then what comes, until ctx ends, and then returns nil. That
// a log cannot be read is told by its source. The error is that the places could not be
// read or written.
func (f *Follower) Run(ctx context.Context) error {
	defer func() { release(f.series) }() // new ones come
	if err := f.recall(); err != nil {
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
	draining.Go(func() { _ = n.Run(ctx) }) // an error in closing it loses nothing
	defer draining.Wait()
	defer cancel()
	return f.follow(ctx, n)
}

// follow reads the history and goes on until ctx ends.
func (f *Follower) follow(ctx context.Context, w waker) error {
	f.watch(w)
	f.tell(time.Now(), true)
	if histories(ctx, f.files(), time.Now(), &f.sink) != nil {
		return nil // broken off: the next run reads again
	}
	f.pool.Trim()
	for {
		began := time.Now()
		f.look(w, began)
		_ = f.save(began, false) // the sources tell of it
		if !f.wait(ctx, w, min(max(quietShare*time.Since(began), quietLeast), quietMost)) {
			f.look(w, time.Now())
			return f.save(time.Now(), true)
		}
	}
}

// noted has the sources tell that their places cannot be written down. Reading goes on:
// what is read is shown, and only a restart would read it again.
func (f *Follower) noted(err error) {
	for _, s := range f.series {
		if s.note = ""; err != nil {
			s.note = "how far it was read cannot be written down: " + reason(err).Error()
		}
	}
}

// look looks at every log and tells of what changed.
func (f *Follower) look(w waker, now time.Time) {
	f.find(now)
	f.watch(w)
	for _, s := range f.files() {
		s.look(now, &f.sink)
	}
	f.sink.flush()
	f.tell(now, false)
}

// find takes up logs that were not there before.
func (f *Follower) find(now time.Time) {
	if f.Find == nil || now.Sub(f.found) < findEvery {
		return
	}
	f.found = now
	for _, l := range f.Find() {
		followed := slices.ContainsFunc(f.series, func(s *series) bool { return s.log == l })
		if l == Stdin || followed {
			continue
		}
		s := newSeries(l, f.Since, time.Time{}, f.Interval, &f.pool)
		f.goOn(s)
		f.series = append(f.series, s)
	}
}

// files are the series that are in files.
func (f *Follower) files() []*series {
	return slices.DeleteFunc(slices.Clone(f.series), func(s *series) bool { return f.pipe != nil && s == f.pipe.series })
}

// watch has the directories watched.
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

// wait waits for the next look. It is false when ctx has ended.
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

// until takes standard input until something is due or wakes.
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
			if f.tell(time.Now(), false); f.late {
				due = time.After(beat)
			}
		}
	}
}
