package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// Prober checks whether the beacons of the failover list are up, using the test page of their
// download location, as an agent would see it.
type Prober struct {
	Siblings []policy.Server
	Every    time.Duration // 0: every 15 s
	Publish  func(event.Event)
}

// Intervals of probes: an agent that finds a beacon down uses the next one at once, so the
// screen should not be much slower; a probe costs one small request.
const (
	probeEvery   = 15 * time.Second
	probeTimeout = 5 * time.Second
)

// Run probes all siblings concurrently until ctx ends.
func (p *Prober) Run(ctx context.Context) {
	every := p.Every
	if every == 0 {
		every = probeEvery
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	var all sync.WaitGroup
	defer all.Wait()
	for _, s := range p.Siblings {
		p.publish(s, event.ReachUnknown, 0, nil)
		all.Go(func() { p.follow(ctx, transport, s, every) })
	}
}

func (p *Prober) follow(ctx context.Context, transport http.RoundTripper, s policy.Server, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		started := time.Now()
		err := Probe(ctx, transport, s.URL())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			p.publish(s, event.ReachDown, 0, err)
		default:
			p.publish(s, event.ReachUp, time.Since(started), nil)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *Prober) publish(s policy.Server, reached event.Reach, latency time.Duration, err error) {
	e := event.Event{
		Time: time.Now().UTC(), Topic: event.TopicSibling, Name: s.Label(), Peer: s.URL(), Reach: reached, Duration: latency,
	}
	if err != nil {
		e.Cause, e.Detail = event.CauseOf(err), err.Error()
		if errors.Is(err, errNoTest) {
			e.Cause = event.CauseContent
		}
	}
	p.Publish(e)
}

// errNoTest means that a server answers, but not like a beacon.
var errNoTest = errors.New("not the test page of a beacon")

// testLimitBytes is the maximum read of a test page.
const testLimitBytes = 4 << 10

// Probe requests the test page of one beacon, given by its root URL.
func Probe(ctx context.Context, transport http.RoundTripper, root string) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/"+protocol.DownloadLocation+"/test", nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "beacontop")
	res, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, testLimitBytes))
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), protocol.TestText) {
		return fmt.Errorf("%w: %s", errNoTest, res.Status)
	}
	return nil
}
