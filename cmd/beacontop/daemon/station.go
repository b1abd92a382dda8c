package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/account"
	"beacontop/beacon/connection"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/origin"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/beacon/reload"
	"beacontop/beacon/spool"
	"beacontop/cmd/beacontop/notify"
	"beacontop/watch"
)

// Station is a beacon with all its parts: built by New, started and stopped in order by Run.
type Station struct {
	config      Config
	identity    string
	plain       []net.Listener // for HTTP
	listeners   []net.Listener // all of them, ready to serve
	shown       []string       // their addresses, for display
	why         string         // reason for this port
	state       *estate.State
	diagnoses   diagnoses // of the state
	feed        *event.Feed
	spool       *spool.Spool
	beacon      *beacon.Beacon
	watch       *watch.Directories
	policy      *reload.Files
	rules       policy.Rules            // of the policy in effect
	relay       *relay.Relay            // nil: no parent
	front       *origin.Front           // nil: no origin
	journal     *journal.Journal        // nil: no history is stored
	numbered    int64                   // the newest event, if no history is stored; belongs to the fold
	certificate *connection.Certificate // nil: none
	accounts    *account.Set            // nil: none
	reloading   chan chan<- Reloaded    // of the policy
	heart       heart
	closers     []func() error
	observers   []func(*event.Event) // receive every event after the state
	beside      []func(context.Context) error
}

// New builds a station; its listeners are open when it returns. If it fails, nothing stays open.
func New(c Config) (*Station, error) {
	c.Estate.Zone = cmp.Or(c.Estate.Zone, time.Local)
	s := &Station{config: c, why: c.Why, state: estate.NewState(c.Estate), feed: event.NewFeed(), reloading: make(chan chan<- Reloaded)}
	s.heart.begun = time.Now()
	s.diagnoses.state = s.state
	err := s.listen()
	if err == nil {
		err = s.build()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// State is what is known of the estate.
func (s *Station) State() *estate.State { return s.state }

// Identity distinguishes this beacon from all others, also after a restart or under another name.
func (s *Station) Identity() string { return s.identity }

// History is the history on disk; nil: none is stored.
func (s *Station) History() *journal.Journal { return s.journal }

// Certificate is that of the configuration, reloaded when it changes; nil: there is none.
func (s *Station) Certificate() *connection.Certificate { return s.certificate }

// Copies returns how many answers of origins are kept, and how many bytes of the disk they take; false: this
// beacon keeps none, or does not yet know how large they are.
func (s *Station) Copies() (count int, bytes int64, keeps bool) {
	if s.front == nil || s.config.Copies.Bytes <= 0 {
		return 0, 0, false
	}
	f := s.front.Figures()
	return f.Copies, f.Bytes, f.Copies == 0 || f.Bytes > 0
}

// Running returns the number of requests being served.
func (s *Station) Running() int { return s.beacon.Running() }

// Observe passes every event to a function after the state has it. An event has its number by then:
// see [event.Event]. Call Observe before Run. The
// function must not block, and must not keep the event.
func (s *Station) Observe(each func(*event.Event)) { s.observers = append(s.observers, each) }

// Beside runs something while the station runs, from its first event until after its last one. Call it
// before Run. An error of it stops the station.
func (s *Station) Beside(run func(context.Context) error) { s.beside = append(s.beside, run) }

// Listens adds, for display, an address at which something beside the station listens that is not for
// agents. Call it before Run.
func (s *Station) Listens(protocol string, at net.Addr, what string) {
	s.why += fmt.Sprintf("; %s %s, %s", protocol, address(at), what)
}

// Publish passes an event to the state, the history and all observers.
func (s *Station) Publish(e event.Event) { s.publish(e) }

// Close releases a station that was not run.
func (s *Station) Close() error { return s.close() }

func (s *Station) build() (err error) {
	c := s.config
	if err := MakeDir(c.Dir); err != nil {
		return at(PartDir, fmt.Errorf("state directory: %w", err))
	}
	if s.spool, err = spool.Open(spool.Config{Dir: c.Dir, Types: append(protocol.UploadFolders(), c.Types...)}); err != nil {
		return err
	}
	s.closers = append(s.closers, s.spool.Close)
	if s.identity, err = identify(c.Dir); err != nil {
		return at(PartDir, err)
	}
	if h := c.History; !h.Off {
		s.journal = journal.New(journal.Config{Dir: c.Dir, Beacon: s.identity, KeepDays: h.Days, KeepBytes: h.Bytes, Publish: s.feed.Publish})
	}
	if s.policy, err = reload.Load(s.loadPolicy, c.Policy); err != nil {
		return err
	}
	if err := s.openBeacon(); err != nil {
		return err
	}
	if err := s.checkOriginsAreOthers(); err != nil {
		return err
	}
	notifier, err := notify.New(notify.Config{Dir: c.Dir, Beacon: c.Name, ID: s.identity, Hooks: c.Notify, Publish: s.feed.Publish})
	if err != nil {
		return wrongHook(err)
	}
	s.diagnoses.notifier = notifier
	s.Beside(func(ctx context.Context) error {
		notifier.Run(ctx)
		return nil
	})
	s.watch = watch.New(watch.Config{Dir: filepath.Join(c.Dir, spool.Incoming), Publish: s.publish})
	return s.buildRelay()
}

// openBeacon creates the beacon and its listeners from the configuration.
func (s *Station) openBeacon() error {
	c := s.config
	guard, err := c.guard()
	if err != nil {
		return err
	}
	s.accounts = guard.Accounts
	wire, err := s.openWire()
	if err != nil {
		return err
	}
	if err := s.openFront(guard); err != nil {
		return err
	}
	s.beacon, err = beacon.New(beacon.Config{
		Origin: s.front, Generate: c.Policy != "",
		Name: c.Name, Dir: c.Dir, Spool: s.spool, Publish: s.publish, Policy: s.rules, Advertise: c.Advertise,
		Wire: wire, Connections: c.Connections, Limits: c.Limits, Guard: guard, Trusted: c.Trusted, Quarantine: c.Quarantine,
		UploadLimitBytes: c.UploadLimitBytes, IdleTimeout: c.IdleTimeout, Drain: c.Sockets.drain(),
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.beacon.Close)
	for _, l := range s.plain {
		s.listeners = append(s.listeners, s.beacon.Plain(l))
		s.shown = append(s.shown, "http "+address(l.Addr()))
	}
	return s.secure()
}

// openWire starts the recording of requests, if configured.
func (s *Station) openWire() (*connection.Wire, error) {
	if s.config.Wire == "" {
		return nil, nil
	}
	wire, err := connection.OpenWire(s.config.Wire)
	if err != nil {
		return nil, at(PartWire, err)
	}
	s.closers = append(s.closers, wire.Close)
	if s.config.WireBodies {
		if err := wire.WithBodies(); err != nil {
			return nil, at(PartWire, err)
		}
	}
	return wire, nil
}

// publish passes an event to the fold, and its file to the relay.
func (s *Station) publish(e event.Event) {
	s.feed.Publish(e)
	if s.relay == nil {
		return
	}
	f := spool.File{Folder: e.Folder, Name: e.Name}
	switch {
	case e.Topic == event.TopicArrival:
		s.relay.Arrived(f)
	case e.Topic == event.TopicRequest && e.Direction == event.DirectionUpload && !e.Failed() && e.Folder != "":
		s.relay.Stored(f)
	}
}

// close releases what was opened, in reverse order.
func (s *Station) close() error {
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
