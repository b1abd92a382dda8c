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

	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
)

// Prober asks the beacons of the failover list whether they are there, at the test
// page of their download location: what an agent would find.
type Prober struct {
	Siblings []policy.Server
	Every    time.Duration // 0: every 15 s
	Publish  func(estate.Event)
}

// Times of probes: an agent that finds a beacon down turns to the next at once, so
// the screen should not be much slower; a probe costs one small request.
const (
	probeEvery   = 15 * time.Second
	probeTimeout = 5 * time.Second
)

// Run probes all siblings, side by side, until ctx ends.
func (p *Prober) Run(ctx context.Context) {
	every := p.Every
	if every == 0 {
		every = probeEvery
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	var all sync.WaitGroup
	defer all.Wait()
	for _, s := range p.Siblings {
		p.publish(s, estate.ReachUnknown, 0, nil)
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
			p.publish(s, estate.ReachDown, 0, err)
		default:
			p.publish(s, estate.ReachUp, time.Since(started), nil)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *Prober) publish(s policy.Server, reached estate.Reach, latency time.Duration, err error) {
	e := estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicSibling, Name: s.Label(), Peer: s.URL(), Reach: reached, Duration: latency,
	}
	if err != nil {
		e.Cause, e.Detail = estate.CauseOf(err), err.Error()
		if errors.Is(err, errNoTest) {
			e.Cause = estate.CauseContent
		}
	}
	p.Publish(e)
}

// errNoTest says that something answers, but not as a beacon does.
var errNoTest = errors.New("the test page is not a beacon's")

// testLimitBytes is what is read of a test page.
const testLimitBytes = 4 << 10

// Probe asks one beacon, given by its root, for its test page.
func Probe(ctx context.Context, transport http.RoundTripper, root string) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/"+policy.DownloadLocation+"/test", nil)
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
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), "Test succeeded") {
		return fmt.Errorf("%w: %s", errNoTest, res.Status)
	}
	return nil
}
