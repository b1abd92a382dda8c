package beacon

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"beacontop/beacon/event"
)

// Limits of a connection: generous to slow agents, small enough that ten thousand idle
// connections stay cheap.
const (
	headerTimeout    = time.Minute
	headerLimitBytes = 32 << 10
	pulseEvery       = time.Second
)

// Serve serves the listeners (see Plain and Secure) until ctx ends. Then it accepts no new
// connections, lets running requests finish for at most the grace period, and aborts the rest. It
// closes the listeners.
func (b *Beacon) Serve(ctx context.Context, grace time.Duration, listeners ...net.Listener) error {
	server := &http.Server{
		Handler:           b,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       parkAfter,
		ConnState:         noteIdle,
		ConnContext:       noteConn,
		MaxHeaderBytes:    headerLimitBytes,

		DisableGeneralOptionsHandler: true, // every request becomes an event
		ErrorLog:                     log.New(complaints{b}, "", 0),
	}
	var background sync.WaitGroup
	defer background.Wait()
	pulse, stopPulse := context.WithCancel(context.WithoutCancel(ctx))
	defer stopPulse()
	background.Go(func() { b.pulse(pulse) })
	background.Go(func() { b.watchSpace(pulse) })
	background.Go(func() { b.watchAccounts(pulse) })
	background.Go(func() { b.examine(pulse) })

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
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	stopped := server.Shutdown(deadline)
	if errors.Is(stopped, context.DeadlineExceeded) {
		b.cutting.Store(true)
		stopped = server.Close()
	}
	b.handlers.wait() // handlers of aborted connections discard their partials
	return errors.Join(err, stopped)
}

// pulse publishes once a second that the beacon is alive, with its current load.
func (b *Beacon) pulse(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		b.config.Publish(event.Event{
			Time: time.Now().UTC(), Topic: event.TopicPulse,
			Count: b.Running(), Bytes: b.partial.Load(),
		})
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
