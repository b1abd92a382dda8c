package incident

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/event"
	"beacontop/beacon/spool"
	"beacontop/cmd/beacontop/daemon"
)

// site is a real beacon on the loopback interface. Its events happen on the stage.
type site struct {
	stage   *stage
	address string      // of its HTTP port
	dir     string      // its state directory
	secure  string      // of its TLS port; empty: none
	header  http.Header // of the requests of healthy agents
	stop    context.CancelFunc
	ended   chan error // the error of its run
	closed  bool
}

// open starts a beacon, configured further by a function, and lets a quiet estate use it, whose
// requests have further header lines. If it fails after the start, the caller still has to close the
// beacon that it returns.
func (s *stage) open(ctx context.Context, header http.Header, configure func(*daemon.Config)) (*site, error) {
	b, err := s.start(ctx, configure)
	if err != nil {
		return b, err
	}
	b.header = header
	s.inject(quietDisk)
	for _, v := range residents {
		if err := b.visit(ctx, v); err != nil {
			return b, err
		}
	}
	s.pass(2 * step)
	return b, nil
}

// start starts a beacon that nobody uses.
func (s *stage) start(ctx context.Context, configure func(*daemon.Config)) (*site, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := daemon.Config{
		Dir: filepath.Join(s.dir, "home"), Name: homeName, Listener: l, Why: "incident on loopback", Grace: time.Second,
		Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Limits: beacon.Limits{FreeBytes: 1, FreeInodes: 1},
		History: daemon.History{Off: true}, ProbeEvery: 50 * time.Millisecond,
	}
	if configure != nil {
		configure(&c)
	}
	b := &site{stage: s, dir: c.Dir, address: l.Addr().String(), secure: c.TLS.Address, ended: make(chan error, 1)}
	station, err := daemon.New(c)
	if err != nil {
		return nil, err
	}
	station.Observe(s.observe)
	ctx, b.stop = context.WithCancel(ctx)
	go func() { b.ended <- station.Run(ctx) }()
	return b, s.await(ctx, "the beacon runs", func(e *event.Event) bool { return e.Topic == event.TopicStart })
}

// homeName is the name of the beacon.
const homeName = "LON-BEACON1"

// close stops the beacon. The stage does not see that it stops, see observe, but which files wait at
// the end: the beacon may not have listed them since the last change.
func (b *site) close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	b.stop()
	return errors.Join(<-b.ended, b.stage.list(filepath.Join(b.dir, spool.Incoming)))
}

// list injects listings of the type folders of Incoming.
func (s *stage) list(incoming string) error {
	folders, err := os.ReadDir(incoming)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(incoming, folder.Name()))
		if err != nil {
			return err
		}
		e := event.Event{Time: now(), Topic: event.TopicListing, Folder: folder.Name()}
		for _, f := range files {
			info, err := f.Info()
			if err != nil {
				return err
			}
			if f.IsDir() || strings.HasPrefix(f.Name(), ".") {
				continue
			}
			e.Count++
			e.Bytes += info.Size()
			if at := info.ModTime().UTC(); e.Since.IsZero() || at.Before(e.Since) {
				e.Since = at
			}
		}
		s.observe(&e)
	}
	return nil
}

// played runs a script on a beacon with a quiet estate.
func played(configure func(*stage, *daemon.Config) error, script func(context.Context, *site) error) func(context.Context, *stage) error {
	return playedWith(nil, configure, script)
}

// playedWith is like played; the requests of the quiet estate have further header lines.
func playedWith(header http.Header, configure func(*stage, *daemon.Config) error, script func(context.Context, *site) error) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		var wrong error
		b, err := s.open(ctx, header, func(c *daemon.Config) {
			if configure != nil {
				wrong = configure(s, c)
			}
		})
		if err = errors.Join(wrong, err); err == nil {
			err = script(ctx, b)
		}
		if b != nil {
			err = errors.Join(err, b.close())
		}
		return err
	}
}

// freePort returns an address on which nothing listens. Another program may take it before it is
// used, which then fails as if the port had been taken from the start.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	if err := l.Close(); err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), nil
}
