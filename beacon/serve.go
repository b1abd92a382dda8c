package beacon

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

// Limits of a connection: generous to slow agents, small enough that ten thousand
// idle connections stay cheap.
const (
	headerTimeout    = time.Minute
	headerLimitBytes = 32 << 10
	pulseEvery       = time.Second
)

// Serve answers agents on the listeners (see Plain and Secure) until ctx ends. Then it
// takes no new connections, lets running requests finish for at most the grace
// period, and cuts what is left. It closes the listeners.
func (b *Beacon) Serve(ctx context.Context, grace time.Duration, listeners ...net.Listener) error {
	server := &http.Server{
		Handler:           b,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       parkAfter,
		ConnState:         noteIdle,
		MaxHeaderBytes:    headerLimitBytes,
		ErrorLog:          log.New(refusals{b}, "", 0),
	}
	var background sync.WaitGroup
	defer background.Wait()
	pulse, stopPulse := context.WithCancel(context.WithoutCancel(ctx))
	defer stopPulse()
	background.Go(func() { b.pulse(pulse) })
	background.Go(func() { b.watchSpace(pulse) })
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
	case err = <-failed: // one listener is not a beacon: the others stop too
	case <-ctx.Done():
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	stopped := server.Shutdown(deadline)
	if errors.Is(stopped, context.DeadlineExceeded) {
		stopped = server.Close()
	}
	b.handlers.wait() // whose connections were cut: they discard their partials
	return errors.Join(err, stopped)
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

// refusals makes events of what net/http logs before a request reaches a handler.
// Agents cause it, so it is no line in a log: a failed TLS handshake is the only one
// that tells an admin something.
type refusals struct{ beacon *Beacon }

func (r refusals) Write(line []byte) (int, error) {
	const handshake = "http: TLS handshake error from "
	text, ok := strings.CutPrefix(strings.TrimSpace(string(line)), handshake)
	if !ok {
		return len(line), nil
	}
	peer, why, _ := strings.Cut(text, ": ")
	if why == errPlainOnTLS.Error() {
		return len(line), nil // told already
	}
	if !strings.HasSuffix(why, "EOF") || strings.Contains(why, "remote error") {
		r.beacon.refused(peer, causeOfHandshake(why), why)
	}
	return len(line), nil
}

// refused publishes that a connection ended before there was a request.
func (b *Beacon) refused(peer string, cause estate.Cause, detail string) {
	b.config.Publish(estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicRequest, Address: addressOf(peer), Cause: cause, Detail: clip(detail, pathLimitBytes),
	})
}

// causeOfHandshake tells apart who ended a handshake and why (diagnoses.md C2 #15, #17).
func causeOfHandshake(why string) estate.Cause {
	switch {
	case strings.Contains(why, "remote error"):
		return estate.CauseTLSRejected
	case strings.Contains(why, "protocol version"), strings.Contains(why, "unsupported versions"), strings.Contains(why, "cipher suite"):
		return estate.CauseTLSVersion
	case strings.Contains(why, "certificate"):
		return estate.CauseTLSClient
	case strings.Contains(why, "timeout"):
		return estate.CauseTimeout
	}
	return estate.CauseTLS
}
