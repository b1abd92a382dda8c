package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/ui"
	"beacontop/watch"
	"beacontop/watch/logs"
)

// outsider is a dashboard of another beacon with all its inputs: found here, started and
// stopped in order by run.
type outsider struct {
	state    *estate.State
	span     timeSpan
	name     string              // of the other beacon; empty: unknown
	servers  map[string]struct{} // server names found in the logs
	paths    []string            // paths of the logs, as given
	logs     []logs.Log
	incoming string    // empty: not watched
	begun    time.Time // when watching of the folders themselves began
	staging  string
	settings *event.Source // of the other beacon; nil: not found
	offsets  string
	in       io.Reader // logs from standard input
}

// watchOther finds what there is to watch, and shows it.
func watchOther(ctx context.Context, s streams, c Config, w watchConfig, span timeSpan) error {
	o := &outsider{state: estate.NewState(estate.Limits{}), span: span, in: s.in, servers: map[string]struct{}{}}
	if err := o.find(s, w); err != nil {
		return err
	}
	on, err := o.terminal(s)
	if err != nil {
		return hint(err, "beacontop report prints the same without a screen")
	}
	screen, err := c.screen()
	if err != nil {
		return err
	}
	if err := makeStateDir(c.Dir); err != nil {
		return err
	}
	o.offsets = filepath.Join(c.Dir, "watch.json")
	ctx, stop := untilSignal(ctx)
	defer stop()
	return o.run(ctx, func(ctx context.Context) error {
		screen.Source, screen.At = o.state.Reader(), span.until
		return ui.Run(ctx, screen, on)
	})
}

// run feeds the dashboard until the user quits.
func (o *outsider) run(ctx context.Context, screen func(context.Context) error) error {
	var faults faults
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	faults.cancel = cancel
	work, stop := context.WithCancel(ctx)
	var feeding sync.WaitGroup
	feed := func(run func(context.Context) error) {
		feeding.Go(faults.guard(func() { faults.add(run(work)) }))
	}
	feeding.Go(func() { limitMemory(work) })
	o.begun = time.Now()
	o.introduce()
	feed(o.follow)
	if o.incoming != "" {
		feed(o.watchIncoming)
	}
	if o.staging != "" {
		feed(o.countStaging)
	}
	err := screen(ctx)
	stop()
	feeding.Wait()
	return errors.Join(err, faults.err())
}

// show adds a source to the dashboard.
func (o *outsider) show(one event.Source) {
	o.state.Apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicSource, Name: o.name, Source: &one})
}

// introduce adds the sources before anything is read.
func (o *outsider) introduce() {
	if o.settings != nil {
		o.show(*o.settings)
	}
	for _, l := range o.logs {
		o.show(event.Source{Path: l.String()})
	}
}

// follow reads the logs: all of the time range, and new lines if it has no end.
func (o *outsider) follow(ctx context.Context) error {
	apply := func(events []event.Event) {
		events = o.firsthand(events)
		o.setName(events)
		o.state.Apply(events...)
	}
	if o.span.until.IsZero() {
		return logs.New(logs.Config{
			Logs: o.logs, Find: o.again, Since: o.span.since, Publish: apply, Replay: apply, Offsets: o.offsets, Stdin: o.in,
		}).Run(ctx)
	}
	sources, err := logs.Scan(ctx, logs.ScanConfig{Logs: o.logs, Since: o.span.since, Until: o.span.until, Stdin: o.in},
		func(events []event.Event) error {
			apply(events)
			return nil
		})
	for _, one := range sources {
		o.show(one)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// firsthand drops events of another beacontop about folders that are watched here: they
// would count every file twice, and show old listings as new.
func (o *outsider) firsthand(events []event.Event) []event.Event {
	if o.incoming == "" {
		return events
	}
	return slices.DeleteFunc(events, func(e event.Event) bool {
		switch e.Topic {
		case event.TopicListing, event.TopicWatch, event.TopicArriving, event.TopicBadLogs:
			return true
		case event.TopicArrival, event.TopicDeparture:
			return !e.Time.Before(o.begun)
		}
		return false
	})
}

// setName sets the beacon name in events of sources: the given name, or the one that all logs agree
// on.
func (o *outsider) setName(events []event.Event) {
	for i := range events {
		e := &events[i]
		if e.Topic != event.TopicSource {
			continue
		}
		if e.Name != "" {
			o.servers[e.Name] = struct{}{}
		}
		switch {
		case o.name != "":
			e.Name = o.name
		case len(o.servers) > 1:
			e.Name = fmt.Sprintf("%d beacons", len(o.servers))
		}
	}
}

// again finds the current logs. Problems of the paths were reported at the start, and logs
// that disappeared are reported by their followers.
func (o *outsider) again() []logs.Log {
	var found []logs.Log
	for _, path := range o.paths {
		if more, err := logs.Find(path); err == nil {
			found = append(found, more...)
		}
	}
	return found
}

// watchIncoming watches the folders of Incoming, and reports them as one source.
func (o *outsider) watchIncoming(ctx context.Context) error {
	one := event.Source{Path: o.incoming, Kind: event.SourceDirectory, Watch: "listed"}
	o.show(one)
	waiting := map[string]int{}
	return watch.New(watch.Config{Dir: o.incoming, Foreign: true, Publish: func(e event.Event) {
		o.state.Apply(e)
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
		o.show(one)
	}}).Run(ctx)
}
