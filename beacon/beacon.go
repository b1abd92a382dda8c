package beacon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/offer"
)

// Beacon is the HTTP server for agents. Make one with New.
type Beacon struct {
	config    Config
	staging   *offer.Staging
	generated *offer.Generated
	places    places

	handlers    handlers
	turns       *turns
	pieces      pieces
	reserve     reserve
	connections *connection.Set
	own         atomic.Pointer[connection.Own] // requests of Alive; nil: not serving
	examiner    *examiner
	conditional sync.Mutex   // held while a conditional upload is checked and committed
	partial     atomic.Int64 // bytes received so far of unfinished uploads
}

// New prepares a beacon and its Staging/Common directory. It starts nothing. Call Close after
// the last Serve.
func New(c Config) (*Beacon, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	b := &Beacon{
		config: c, places: newPlaces(), turns: newTurns(c.Limits.Receives), reserve: reserve{limits: c.Limits},
		examiner:    newExaminer(),
		connections: connection.New(connection.Config{Limits: c.Connections, Trusted: c.Trusted, Wire: c.Wire, Publish: c.Publish}),
	}
	anonymous, open := c.Guard.anonymous()
	if b.generated, err = offer.NewGenerated(offer.Config{
		Dir: c.Dir, Publish: c.Publish, Policy: c.Policy, Advertise: c.Advertise, Guarded: !open, Anonymous: anonymous,
	}); err != nil {
		return nil, err
	}
	if b.staging, err = offer.OpenStaging(c.Dir); err != nil {
		return nil, err
	}
	return b, nil
}

// Close releases the staging directory.
func (b *Beacon) Close() error { return b.staging.Close() }

// Running returns the number of requests being served.
func (b *Beacon) Running() int { return b.handlers.running() }

// Plain prepares a listener for HTTP. A TLS connection to it becomes an event that says so.
func (b *Beacon) Plain(l net.Listener) net.Listener { return b.connections.Plain(l) }

// Secure prepares a listener for HTTPS. A plain HTTP request to it gets an answer in plain HTTP
// and becomes an event that says so.
func (b *Beacon) Secure(l net.Listener, t connection.TLS) (net.Listener, error) {
	return b.connections.Secure(l, t)
}

// Serve serves the listeners (see Plain and Secure) until ctx ends. Then it accepts no new
// connections, drains the open ones (see Config.Drain), lets running requests finish for at most
// the grace period, and aborts the rest. It closes the listeners.
func (b *Beacon) Serve(ctx context.Context, grace time.Duration, listeners ...net.Listener) error {
	server := b.connections.Server(b)
	var background sync.WaitGroup
	defer background.Wait()
	pulse, stopPulse := context.WithCancel(context.WithoutCancel(ctx))
	defer stopPulse()
	background.Go(func() { b.pulse(pulse) })
	background.Go(func() { b.watchSpace(pulse) })
	background.Go(func() { b.watchAccounts(pulse) })
	background.Go(func() { b.examine(pulse) })

	own := connection.NewOwn()
	b.own.Store(own)
	defer b.own.Store(nil)
	listeners = append(slices.Clip(listeners), b.connections.Within(own))
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		background.Go(func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve %s: %w", l.Addr(), err)
			}
		})
	}
	var err error
	select {
	case err = <-failed: // a beacon with a failed listener must not run on: stop the others, too
	case <-ctx.Done():
		b.drain(context.WithoutCancel(ctx))
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	stopped := server.Shutdown(deadline)
	if errors.Is(stopped, context.DeadlineExceeded) {
		b.connections.Abort()
		stopped = server.Close()
	}
	b.handlers.wait() // handlers of aborted connections discard their partials
	return errors.Join(err, stopped)
}

// drain lets agents learn from an answer that their connection ends.
func (b *Beacon) drain(ctx context.Context) {
	if b.config.Drain == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, b.config.Drain)
	defer cancel()
	b.connections.Drain(ctx)
}
