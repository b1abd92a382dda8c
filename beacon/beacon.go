package beacon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate"
)

// Beacon answers agents. Make one with New.
type Beacon struct {
	config   Config
	staging  *staging
	policies *policies

	handlers handlers
	partial  atomic.Int64 // bytes received so far of unfinished uploads
}

// New prepares a beacon and its Staging/Common directory. It starts nothing. Close
// it after the last Serve.
func New(c Config) (*Beacon, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	b := &Beacon{config: c}
	if b.policies, err = newPolicies(c); err != nil {
		return nil, err
	}
	if b.staging, err = openStaging(c.Dir); err != nil {
		return nil, err
	}
	return b, nil
}

// Close releases the staging directory.
func (b *Beacon) Close() error { return b.staging.close() }

// Running returns the number of requests that are being served.
func (b *Beacon) Running() int { return b.handlers.running() }

// Limits of a connection: generous to slow agents, small enough that ten thousand
// idle connections stay cheap.
const (
	headerTimeout    = time.Minute
	keepAliveTimeout = 2 * time.Minute
	headerLimitBytes = 32 << 10
	pulseEvery       = time.Second
)

// Serve answers agents on a listener until ctx ends. Then it takes no new
// connections, lets running requests finish for at most the grace period, and
// cuts what is left. It closes the listener.
func (b *Beacon) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	server := &http.Server{
		Handler:           b,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       keepAliveTimeout,
		MaxHeaderBytes:    headerLimitBytes,
		ErrorLog:          log.New(io.Discard, "", 0), // what agents do wrong is an event, not a line on the terminal
	}
	var background sync.WaitGroup
	defer background.Wait()
	pulse, stopPulse := context.WithCancel(context.WithoutCancel(ctx))
	defer stopPulse()
	background.Go(func() { b.pulse(pulse) })

	served := make(chan error, 1)
	background.Go(func() { served <- server.Serve(l) })
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(deadline)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if closed := <-served; !errors.Is(closed, http.ErrServerClosed) {
		err = errors.Join(err, closed)
	}
	b.handlers.wait() // whose connections were cut: they discard their partials
	return err
}

// pulse says once a second that the beacon is alive and how much it is doing.
func (b *Beacon) pulse(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		b.config.Publish(estate.Event{
			Time: time.Now().UTC(), Topic: estate.TopicPulse,
			Count: b.Running(), Bytes: b.partial.Load(),
		})
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// handlers counts the requests that are being served.
type handlers struct {
	mu    sync.Mutex
	count int
	none  chan struct{} // closed when count falls to zero; nil: nobody waits
}

func (h *handlers) enter() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count++
}

func (h *handlers) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count--; h.count == 0 && h.none != nil {
		close(h.none)
		h.none = nil
	}
}

func (h *handlers) running() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

func (h *handlers) wait() {
	h.mu.Lock()
	if h.count == 0 {
		h.mu.Unlock()
		return
	}
	if h.none == nil {
		h.none = make(chan struct{})
	}
	none := h.none
	h.mu.Unlock()
	<-none
}
