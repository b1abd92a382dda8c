package daemon

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/garbage"
)

// Run serves until ctx ends, then stops in order: no new requests; running requests finish within
// the grace period; the file in flight to the parent completes; every event is applied and stored;
// whoever looks sees the last one; directories are released. Requests are served while the history is still being read: their events
// wait in the feed and are applied after it.
func (s *Station) Run(ctx context.Context) error {
	var faults faults
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	faults.cancel = cancel

	var recording, folding, working, besides sync.WaitGroup
	record, stopRecord := context.WithCancel(context.WithoutCancel(ctx))
	defer stopRecord()
	fold, stopFold := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFold()
	folding.Go(faults.guard(func() {
		if s.journal != nil {
			s.recall(ctx)
			recording.Go(faults.guard(func() { faults.add(s.journal.Run(record)) }))
		}
		s.feed.Run(fold, s.fold)
	}))
	s.feed.Publish(event.Event{
		Time: time.Now().UTC(), Topic: event.TopicStart, Name: s.config.Name, Peer: strings.Join(s.shown, "  "), Detail: s.why, Path: s.dir(), Active: len(s.plain) == 0,
	})
	look, stopLooking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLooking()
	for _, run := range s.beside {
		besides.Go(faults.guard(func() { faults.add(run(look)) }))
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	working.Go(func() { garbage.Limit(work) })
	working.Go(faults.guard(func() { s.spool.Run(work) }))
	working.Go(faults.guard(func() { faults.add(s.watch.Run(work)) }))
	working.Go(faults.guard(func() { s.followPolicy(work) }))
	working.Go(faults.guard(func() { followClock(work, s.publish) }))
	if s.certificate != nil {
		working.Go(faults.guard(func() { s.certificate.Run(work) }))
	}
	if s.front != nil {
		working.Go(faults.guard(func() { s.front.Run(work) }))
	}
	if s.relay != nil {
		working.Go(faults.guard(func() { s.relay.Run(work) }))
	}
	if keep := s.config.Relay.Archive; keep > 0 {
		working.Go(faults.guard(func() { s.prune(work, keep) }))
	}

	faults.add(s.beacon.Serve(ctx, s.config.Grace, s.listeners...))
	stopWork()
	working.Wait()
	s.feed.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicStop})
	stopFold()
	folding.Wait()
	stopLooking()
	besides.Wait()
	stopRecord()
	recording.Wait()
	return errors.Join(faults.err(), s.close())
}

// prune deletes archived files at the end of their retention time, now and every few
// minutes. A file that cannot be deleted is retried.
func (s *Station) prune(ctx context.Context, keep time.Duration) {
	tick := time.NewTicker(max(min(keep/10, 10*time.Minute), time.Second))
	defer tick.Stop()
	for {
		_, _ = s.spool.PruneArchive(time.Now().Add(-keep))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// dir is the state directory as an administrator finds it.
func (s *Station) dir() string {
	if dir, err := filepath.Abs(s.config.Dir); err == nil {
		return dir
	}
	return s.config.Dir
}

// recall restores the state, and what was concluded from it.
func (s *Station) recall(ctx context.Context) {
	s.journal.Recall(ctx, s.state)
	if err := s.diagnoses.recall(); err != nil {
		why := fmt.Sprintf("the diagnoses of the saved state cannot be read, so what is wrong is raised again: %v", err)
		s.feed.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapHistory, Detail: why})
	}
}

// fold adds a batch of events to the state and passes the completed events on. After each pulse,
// once a second, it does the same with what the state then shows: so the history never contains a
// diagnosis that the state does not keep, nor the other way round.
func (s *Station) fold(events []event.Event) {
	for len(events) > 0 {
		n := 1 + slices.IndexFunc(events, func(e event.Event) bool { return e.Topic == event.TopicPulse })
		pulse := n > 0
		if !pulse {
			n = len(events)
		}
		s.apply(events[:n])
		s.heart.beat()
		if pulse {
			s.apply(s.diagnoses.step(events[n-1].Time))
		}
		events = events[n:]
	}
}

// number numbers the events that a history would have, from 1 at each start.
func (s *Station) number(events []event.Event) {
	for i := range events {
		if events[i].Topic.Stored() {
			s.numbered++
			events[i].ID = s.numbered
		}
	}
}

// apply adds events to the state, the history and whatever observes them.
func (s *Station) apply(events []event.Event) {
	if len(events) == 0 {
		return
	}
	if s.journal != nil {
		s.journal.Record(events, s.state.Apply)
	} else {
		s.number(events)
		s.state.Apply(events...)
	}
	for i := range events {
		for _, each := range s.observers {
			each(&events[i])
		}
	}
}

// faults collects errors of background goroutines and stops everything at the first one:
// nothing would tell a half-started beacon from a running one.
type faults struct {
	cancel context.CancelCauseFunc

	mu   sync.Mutex
	list []error
}

func (f *faults) add(err error) {
	if err == nil {
		return
	}
	f.mu.Lock()
	f.list = append(f.list, err)
	f.mu.Unlock()
	f.cancel(err)
}

func (f *faults) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.list...)
}

// guard turns a panic in a background goroutine into an error, so that the terminal is
// restored before the error is printed.
func (f *faults) guard(run func()) func() {
	return func() {
		defer func() {
			if p := recover(); p != nil {
				f.add(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		run()
	}
}
