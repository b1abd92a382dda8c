package demo

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/estate"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

// Config says how large and how fast an estate is.
type Config struct {
	Agents int
	Speed  float64 // simulated time per real time
	Seed   uint64  // the same one gives the same estate
}

// Demo is the three beacons and the agents.
type Demo struct {
	Home *daemon.Station // which the caller runs

	config  Config
	address string // of Home
	sibling *background
	parent  *background
}

// New builds an estate whose files are in dir.
func New(dir string, c Config) (*Demo, error) {
	d := &Demo{config: c}
	var err error
	if d.parent, err = newBackground("app01", filepath.Join(dir, "parent")); err != nil {
		return nil, err
	}
	if d.sibling, err = newBackground("LON-BEACON2", filepath.Join(dir, "sibling")); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "policy.toml")
	rules := fmt.Sprintf("[[failover.beacon]]\nname = %q\nurl = \"http://%s\"\n", d.sibling.config.Name, d.sibling.config.HTTP)
	if err := os.WriteFile(file, []byte(rules), 0o640); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d.address = l.Addr().String()
	quick := func(t time.Duration) time.Duration { return time.Duration(float64(t) / c.Speed) }
	d.Home, err = daemon.New(daemon.Config{
		Dir: filepath.Join(dir, "home"), Name: "LON-BEACON1", Listener: l, Why: "demonstration on loopback", Policy: file, Grace: time.Second,
		Parents: []relay.LocationConfig{{URL: "http://" + d.parent.config.HTTP + "/ManageSoftRL"}},
		Relay:   daemon.Relay{Parallel: 4},
		Estate: estate.Limits{
			Absence:     max(quick(24*time.Hour), time.Second),
			Silence:     max(quick(30*time.Minute), time.Second),
			Attribution: max(quick(10*time.Minute), 10*time.Second),
		},
		ProbeEvery: 2 * time.Second,
	})
	return d, err
}

// Start starts the sibling and the parent.
func (d *Demo) Start(ctx context.Context) {
	d.parent.start(ctx)
	d.sibling.start(ctx)
}

// Stop stops them.
func (d *Demo) Stop() {
	d.sibling.end()
	d.parent.end()
}

// scene is one incident of the demo, at a simulated time.
type scene struct {
	at time.Duration
	do func(ctx context.Context)
}

// The incidents repeat after plotLength of simulated time. At the default speed a simulated
// hour takes a minute.
const plotLength = 8 * time.Hour

func (d *Demo) plot() []scene {
	return []scene{
		{50 * time.Minute, func(context.Context) { d.sibling.end() }},
		{150 * time.Minute, d.sibling.start},
		{210 * time.Minute, func(context.Context) { d.parent.end() }},
		{300 * time.Minute, d.parent.start},
		{plotLength, func(context.Context) {}},
	}
}

// Play runs the agents and the incidents until ctx ends.
func (d *Demo) Play(ctx context.Context) {
	var agents sync.WaitGroup
	defer agents.Wait()
	people := &agent.Population{
		Agents: d.config.Agents, Speed: d.config.Speed, Seed: d.config.Seed,
		Home: "http://" + d.address, Other: "http://" + d.sibling.config.HTTP,
	}
	agents.Go(func() { people.Run(ctx) })
	for ctx.Err() == nil {
		last := time.Duration(0)
		for _, s := range d.plot() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(float64(s.at-last) / d.config.Speed)):
			}
			s.do(ctx)
			last = s.at
		}
	}
}
