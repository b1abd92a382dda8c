package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/beacon/spool"
	"beacontop/ui"
	"beacontop/watch"
)

// station is a beacon with all its parts: built here, started and stopped in order by Run.
type station struct {
	config      Config
	listener    net.Listener   // for HTTP; nil: none
	listeners   []net.Listener // all of them, ready to serve
	shown       []string       // their addresses, for display
	why         string         // reason for this port
	state       *estate.State
	feed        *event.Feed
	spool       *spool.Spool
	beacon      *beacon.Beacon
	watch       *watch.Directories
	follow      func(context.Context) // follows the policy file, and probes the beacons of its failover list
	policyRead  time.Time             // modification time of the policy file in effect
	probeEvery  time.Duration         // 0: the default
	relay       *relay.Relay          // nil: no parent
	proofs      *relay.Proofs         // proofs that parents are beacons
	journal     *journal.Journal      // nil: no history is stored
	past        *journal.Past         // the state, with older transfers from the journal; nil without a journal
	certificate *beacon.Certificate   // nil: no TLS
	closers     []func() error
	sinks       []func(*event.Event) // receive every event after the state
}

// noLimits are the default limits of a station's state; the demo shortens them.
var noLimits estate.Limits

// newStation builds a station from settings; the listener is open when it returns.
func newStation(c Config) (*station, error) {
	if c.HTTP == httpNone {
		return stationOn(nil, "HTTPS only", c, noLimits)
	}
	l, why, err := listen(c.HTTP)
	if err != nil {
		return nil, err
	}
	return stationOn(l, why, c, noLimits)
}

// stationOn builds a station on a listener, and closes it on failure; with a nil listener
// the station is reached only by HTTPS.
func stationOn(l net.Listener, why string, c Config, limits estate.Limits) (*station, error) {
	s := &station{config: c, listener: l, why: why, state: estate.NewState(limits), feed: event.NewFeed()}
	if l != nil {
		s.closers = append(s.closers, func() error { return ignoreClosed(l.Close()) })
	}
	if err := s.build(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *station) build() (err error) {
	c := s.config
	if err := makeStateDir(c.Dir); err != nil {
		return fmt.Errorf("state directory: %w", err)
	}
	if s.spool, err = spool.Open(spool.Config{Dir: c.Dir, Types: append(protocol.UploadFolders(), c.Limits.Types...)}); err != nil {
		return err
	}
	s.closers = append(s.closers, s.spool.Close)
	if h := c.History; !h.Off {
		s.journal = journal.New(journal.Config{Dir: c.Dir, KeepDays: h.Days, KeepBytes: int64(h.Bytes), Publish: s.feed.Publish})
		s.past = journal.NewPast(s.journal, s.state)
	}
	publish := func(e event.Event) {
		s.feed.Publish(e)
		if s.relay != nil {
			announceTo(s.relay, &e)
		}
	}
	s.policyRead = modified(c.Policy)
	rules, err := c.rules()
	if err != nil {
		return hint(err, "beacontop policy check FILE checks a policy, beacontop policy init prints an example")
	}
	if err := s.openBeacon(rules, publish); err != nil {
		return err
	}
	s.watch = watch.New(watch.Config{Dir: filepath.Join(c.Dir, spool.Incoming), Publish: publish})
	s.follow = func(ctx context.Context) { s.followPolicy(ctx, rules, publish) }
	return s.buildRelay(publish)
}

// openBeacon creates the beacon and its listeners from the settings.
func (s *station) openBeacon(rules policy.Rules, publish func(event.Event)) error {
	c := s.config
	guard, err := c.guard()
	if err != nil {
		return err
	}
	wire, err := s.openWire()
	if err != nil {
		return err
	}
	advertise, err1 := c.advertised()
	trusted, err2 := c.trusted()
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	s.beacon, err = beacon.New(beacon.Config{
		Name: c.Name, Dir: c.Dir, Spool: s.spool, Publish: publish, Policy: rules, Advertise: advertise,
		Wire: wire, Guard: guard, Trusted: trusted, Quarantine: c.Quarantine,
		Limits: beacon.Limits{
			Connections: c.Limits.Connections, PerAddress: c.Limits.PerAddress, Receives: c.Limits.Receives, MinRate: int64(c.Limits.MinRate),
			FreeBytes: int64(c.Limits.FreeBytes), FreeInodes: c.Limits.FreeInodes, Strict: c.Limits.Strict,
		},
		UploadLimitBytes: int64(c.MaxUpload), IdleTimeout: c.Idle.Duration,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.beacon.Close)
	if s.listener != nil {
		s.listeners = append(s.listeners, s.beacon.Plain(s.listener))
		s.shown = append(s.shown, "http "+address(s.listener.Addr()))
	}
	return s.secure(publish)
}

// openWire starts the recording of requests, if configured.
func (s *station) openWire() (*beacon.Wire, error) {
	if s.config.RecordWire == "" {
		return nil, nil
	}
	wire, err := beacon.OpenWire(s.config.RecordWire)
	if err != nil {
		return nil, hint(err, "choose a file that this user can write with --record-wire FILE")
	}
	s.closers = append(s.closers, wire.Close)
	return wire, nil
}

// announceTo passes the file of an event to the relay.
func announceTo(r *relay.Relay, e *event.Event) {
	f := spool.File{Folder: e.Folder, Name: e.Name}
	switch {
	case e.Topic == event.TopicArrival:
		r.Arrived(f)
	case e.Topic == event.TopicRequest && e.Direction == event.DirectionUpload && !e.Failed() && e.Folder != "":
		r.Stored(f)
	}
}

// Run serves until ctx ends, then stops in order: no new requests; running requests finish within
// the grace period; the file in flight to the parent completes; every event is applied and stored;
// directories are released. Requests are served while the history is still being read: their events
// wait in the feed and are applied after it.
func (s *station) Run(ctx context.Context) error {
	var faults faults
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	faults.cancel = cancel

	var recording, folding, working sync.WaitGroup
	record, stopRecord := context.WithCancel(context.WithoutCancel(ctx))
	defer stopRecord()
	fold, stopFold := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFold()
	folding.Go(faults.guard(func() {
		if s.journal != nil {
			s.journal.Recall(ctx, s.state)
			recording.Go(faults.guard(func() { faults.add(s.journal.Run(record)) }))
		}
		s.feed.Run(fold, s.fold)
	}))
	s.feed.Publish(event.Event{
		Time: time.Now().UTC(), Topic: event.TopicStart, Name: s.config.Name, Peer: strings.Join(s.shown, "  "), Detail: s.why, Path: s.dir(),
	})
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	working.Go(func() { limitMemory(work) })
	working.Go(faults.guard(func() { s.spool.Run(work) }))
	working.Go(faults.guard(func() { faults.add(s.watch.Run(work)) }))
	working.Go(faults.guard(func() { s.follow(work) }))
	if s.past != nil {
		working.Go(faults.guard(func() { s.past.Run(work) }))
	}
	if s.certificate != nil {
		working.Go(faults.guard(func() { s.certificate.Run(work) }))
	}
	if s.relay != nil {
		working.Go(faults.guard(func() { s.relay.Run(work) }))
	}
	if keep := s.config.Relay.Archive.Duration; keep > 0 {
		working.Go(faults.guard(func() { s.prune(work, keep) }))
	}

	faults.add(s.beacon.Serve(ctx, s.config.Grace.Duration, s.listeners...))
	stopWork()
	working.Wait()
	s.feed.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicStop})
	stopFold()
	folding.Wait()
	stopRecord()
	recording.Wait()
	return errors.Join(faults.err(), s.close())
}

// prune deletes archived files at the end of their retention time, now and every few
// minutes. A file that cannot be deleted is retried.
func (s *station) prune(ctx context.Context, keep time.Duration) {
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

// source returns the source of the screen's samples.
func (s *station) source() ui.Source {
	if s.past != nil {
		return s.past
	}
	return s.state.Reader()
}

// dir is the state directory as an administrator finds it.
func (s *station) dir() string {
	if dir, err := filepath.Abs(s.config.Dir); err == nil {
		return dir
	}
	return s.config.Dir
}

// fold adds a batch of events to the state and passes the completed events on.
func (s *station) fold(events []event.Event) {
	s.state.Apply(events...)
	if s.journal != nil {
		s.journal.Record(events)
	}
	for i := range events {
		for _, sink := range s.sinks {
			sink(&events[i])
		}
	}
}

// close releases what was opened, in reverse order.
func (s *station) close() error {
	var err error
	for i := len(s.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closers[i]())
	}
	s.closers = nil
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
