package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/garbage"
	"beacontop/watch"
	"beacontop/watch/logs"
	"beacontop/watch/logs/follower"
)

// Run feeds the state until the screen ends, which returns when the user quits.
func (w *Watched) Run(ctx context.Context, screen func(context.Context) error) error {
	if err := MakeDir(w.config.Dir); err != nil {
		return err
	}
	var faults faults
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	faults.cancel = cancel
	work, stop := context.WithCancel(ctx)
	var feeding sync.WaitGroup
	feed := func(run func(context.Context) error) {
		feeding.Go(faults.guard(func() { faults.add(run(work)) }))
	}
	feeding.Go(func() { garbage.Limit(work) })
	stopRecording := func() {}
	if w.history != nil {
		stopRecording = w.record(ctx, &faults)
	}
	w.begun = time.Now()
	w.introduce()
	feed(w.follow)
	feeding.Go(faults.guard(func() { w.diagnose(work) }))
	if w.notifier != nil {
		feeding.Go(faults.guard(func() { w.notifier.Run(work) }))
	}
	for _, run := range w.beside {
		feed(run)
	}
	if w.config.Incoming != "" {
		feed(w.watchIncoming)
	}
	if w.config.Staging != "" {
		feed(w.countStaging)
	}
	err := screen(ctx)
	stop()
	feeding.Wait()
	stopRecording()
	return errors.Join(err, faults.err())
}

// record restores the state from the history and begins to store events, until the returned function is
// called after the last one.
func (w *Watched) record(ctx context.Context, faults *faults) (stop func()) {
	if since := w.history.recall(ctx, w.state); !since.IsZero() {
		w.config.Since = since
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var recording, folding sync.WaitGroup
	recording.Go(faults.guard(func() { faults.add(w.history.journal.Run(ctx)) }))
	fold, stopFold := context.WithCancel(ctx)
	folding.Go(faults.guard(func() { w.feed.Run(fold, func(events []event.Event) { w.apply(events...) }) }))
	return func() {
		stopFold()
		folding.Wait()
		cancel()
		recording.Wait()
	}
}

// Read reads the logs once, as they are now, in place of Run. For the state the present is then the
// time of the newest line.
func (w *Watched) Read(ctx context.Context) error {
	for _, l := range w.logs {
		w.showAt(time.Time{}, event.Source{Path: l.String()})
	}
	sources, err := follower.Scan(ctx, follower.ScanConfig{Logs: w.logs, Since: w.config.Since, Until: w.config.Until, Stdin: w.config.Stdin}, func(events []event.Event) error {
		w.setName(events)
		w.state.Apply(events...)
		return nil
	})
	for _, one := range sources {
		w.showAt(time.Time{}, one)
	}
	return err
}

// show adds a source to the dashboard.
func (w *Watched) show(one event.Source) { w.showAt(w.present(time.Now()), one) }

// present returns the time at which something is seen. Of a period in the past it is the end of the
// period: nothing in it may expire because it is looked at later.
func (w *Watched) present(now time.Time) time.Time {
	if until := w.config.Until; !until.IsZero() && until.Before(now) {
		now = until
	}
	return now.UTC()
}

// showAt adds a source as it was at a time; the zero time is no observation.
func (w *Watched) showAt(at time.Time, one event.Source) {
	w.apply(event.Event{Time: at, Topic: event.TopicSource, Name: w.name, Source: &one})
}

// introduce adds the sources before anything is read.
func (w *Watched) introduce() {
	if w.settings != nil {
		w.show(*w.settings)
	}
	for _, l := range w.logs {
		w.show(event.Source{Path: l.String()})
	}
}

// follow reads the logs: all of the time range, and new lines if it has no end.
func (w *Watched) follow(ctx context.Context) error {
	apply := func(events []event.Event) {
		events = w.firsthand(events)
		w.setName(events)
		if w.history != nil {
			events = w.history.fresh(events)
		}
		w.apply(events...)
	}
	if w.config.Until.IsZero() {
		how := follower.Config{
			Logs: w.logs, Find: w.again, Since: w.config.Since, Publish: apply, Replay: apply, Read: func() { close(w.read) }, Offsets: w.offsets(), Stdin: w.config.Stdin,
		}
		if w.history != nil { // see overlap
			how.Offsets, how.Replay = "", nil
		}
		return follower.New(how).Run(ctx)
	}
	sources, err := follower.Scan(ctx, follower.ScanConfig{Logs: w.logs, Since: w.config.Since, Until: w.config.Until, Stdin: w.config.Stdin},
		func(events []event.Event) error {
			apply(events)
			return nil
		})
	for _, one := range sources {
		w.show(one)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// firsthand drops events of another beacontop about folders that are watched here: they
// would count every file twice, and show old listings as new.
func (w *Watched) firsthand(events []event.Event) []event.Event {
	if w.config.Incoming == "" {
		return events
	}
	return slices.DeleteFunc(events, func(e event.Event) bool {
		switch e.Topic {
		case event.TopicListing, event.TopicWatch, event.TopicArriving, event.TopicBadLogs:
			return true
		case event.TopicArrival, event.TopicDeparture:
			return !e.Time.Before(w.begun)
		}
		return false
	})
}

// setName sets the beacon name in events of sources: the given name, or the one that all logs agree
// on.
func (w *Watched) setName(events []event.Event) {
	for i := range events {
		e := &events[i]
		if e.Topic != event.TopicSource {
			continue
		}
		if e.Name != "" {
			w.servers[e.Name] = struct{}{}
		}
		switch {
		case w.name != "":
			e.Name = w.name
		case len(w.servers) > 1:
			e.Name = fmt.Sprintf("%d beacons", len(w.servers))
		}
	}
}

// again finds the current logs. Problems of the paths were reported at the start, and logs
// that disappeared are reported by their followers.
func (w *Watched) again() []logs.Log {
	later := w.config.Later
	if len(later) == 0 {
		later = w.config.Logs
	}
	var found []logs.Log
	for _, path := range later {
		if more, err := logs.Find(path); err == nil {
			found = append(found, more...)
		}
	}
	return logs.Once(found)
}

// watchIncoming watches the folders of Incoming, and reports them as one source.
func (w *Watched) watchIncoming(ctx context.Context) error {
	one := event.Source{Path: w.config.Incoming, Kind: event.SourceDirectory, Watch: "listed"}
	w.show(one)
	waiting := map[string]int{}
	return watch.New(watch.Config{Dir: w.config.Incoming, Foreign: true, Publish: func(e event.Event) {
		e.Time = w.present(e.Time)
		w.apply(e)
		if e.Topic != event.TopicListing {
			return
		}
		one.Problem = e.Detail
		switch {
		case e.Cause == event.CauseRemoved:
			one.Files -= waiting[e.Folder]
			delete(waiting, e.Folder)
		case e.Cause == event.CauseNone && e.Folder != "":
			one.Files += e.Count - waiting[e.Folder]
			waiting[e.Folder] = e.Count
		}
		w.show(one)
	}}).Run(ctx)
}
