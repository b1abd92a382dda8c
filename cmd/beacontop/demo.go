package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/agent"
	"beacontop/beacon/estate"
	"beacontop/beacon/tomlfile"
	"beacontop/ui"
)

// demoConfig holds the flags of the demo.
type demoConfig struct {
	Agents int
	Speed  float64
	Seed   uint64
}

func demoCommand(s streams) *cobra.Command {
	c := Default()
	d := demoConfig{Agents: 200, Speed: 60, Seed: 1}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "show a simulated estate of agents",
		Long: `demo starts a beacon, a sibling and a parent on the loopback interface, in a temporary
directory, and simulated agents that talk to them over HTTP like real ones. Some agents
never get their first policy; the sibling goes down and its agents fail over to this
beacon; the parent goes down and comes back. Everything on the screen comes from real
network traffic.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case d.Agents < 1 || d.Agents > 20_000:
				return usageError{fmt.Errorf("--agents: must be between 1 and 20000")}
			case !(d.Speed > 0 && d.Speed <= 10_000): // also rejects NaN
				return usageError{fmt.Errorf("--speed: must be more than 0 and at most 10000")}
			}
			if _, err := c.settle(cmd); err != nil {
				return err
			}
			return showDemo(cmd.Context(), s, c, d)
		},
	}
	f := cmd.Flags()
	f.IntVar(&d.Agents, "agents", d.Agents, "number of simulated `AGENTS`")
	f.Float64Var(&d.Speed, "speed", d.Speed, "run the simulation `FACTOR` times faster than real time")
	f.Uint64Var(&d.Seed, "seed", d.Seed, "the same `SEED` gives the same estate")
	c.screenFlags(f)
	return cmd
}

func showDemo(ctx context.Context, s streams, c Config, d demoConfig) (err error) {
	on, err := terminal(s)
	if err != nil {
		return hint(err, "run beacontop demo in a terminal that can move the cursor (TERM=xterm)")
	}
	screen, err := c.screen()
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	dir, err := os.MkdirTemp("", "beacontop-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	demo, err := newDemo(dir, d)
	if err != nil {
		return err
	}
	demo.parent.start(ctx)
	demo.sibling.start(ctx)
	defer demo.parent.end()
	defer demo.sibling.end()
	return demo.home.withScreen(ctx, s, func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		var playing sync.WaitGroup
		defer playing.Wait()
		defer cancel()
		playing.Go(func() { demo.play(ctx) })
		screen.Source, screen.NoSuspend = demo.home.source(), servesAgents
		return ui.Run(ctx, screen, on)
	})
}

// demo is the three beacons and the agents.
type demo struct {
	demoConfig
	home    *station
	sibling *background
	parent  *background
}

func newDemo(dir string, d demoConfig) (*demo, error) {
	out := &demo{demoConfig: d}
	var err error
	if out.parent, err = newBackground("app01", filepath.Join(dir, "parent")); err != nil {
		return nil, err
	}
	if out.sibling, err = newBackground("LON-BEACON2", filepath.Join(dir, "sibling")); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := Default()
	c.Dir, c.Name, c.Grace = filepath.Join(dir, "home"), "LON-BEACON1", tomlfile.Duration{Duration: time.Second}
	c.Parent = "http://" + out.parent.addr + "/ManageSoftRL"
	c.Policy = filepath.Join(dir, "policy.toml")
	rules := fmt.Sprintf("[[failover.beacon]]\nname = %q\nurl = \"http://%s\"\n", out.sibling.config.Name, out.sibling.addr)
	if err := os.WriteFile(c.Policy, []byte(rules), 0o640); err != nil {
		return nil, err
	}
	quick := func(d time.Duration) time.Duration { return time.Duration(float64(d) / out.Speed) }
	out.home, err = stationOn(l, "demonstration on loopback", c, estate.Limits{
		Absence:     max(quick(24*time.Hour), time.Second),
		Silence:     max(quick(30*time.Minute), time.Second),
		Attribution: max(quick(10*time.Minute), 10*time.Second),
	})
	if err != nil {
		return nil, err
	}
	out.home.probeEvery = 2 * time.Second
	return out, nil
}

// scene is one incident of the demo, at a simulated time.
type scene struct {
	at time.Duration
	do func(ctx context.Context)
}

// The incidents repeat after plotLength of simulated time. At the default speed a simulated
// hour takes a minute.
const plotLength = 8 * time.Hour

func (d *demo) plot() []scene {
	return []scene{
		{50 * time.Minute, func(context.Context) { d.sibling.end() }},
		{150 * time.Minute, d.sibling.start},
		{210 * time.Minute, func(context.Context) { d.parent.end() }},
		{300 * time.Minute, d.parent.start},
		{plotLength, func(context.Context) {}},
	}
}

// play runs the agents and the incidents until ctx ends.
func (d *demo) play(ctx context.Context) {
	var agents sync.WaitGroup
	defer agents.Wait()
	people := &agent.Population{
		Agents: d.Agents, Speed: d.Speed, Seed: d.Seed,
		Home: "http://" + d.home.listener.Addr().String(), Other: "http://" + d.sibling.addr,
	}
	agents.Go(func() { people.Run(ctx) })
	for ctx.Err() == nil {
		last := time.Duration(0)
		for _, s := range d.plot() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(float64(s.at-last) / d.Speed)):
			}
			s.do(ctx)
			last = s.at
		}
	}
}

// background is a beacon without a screen that can stop and start again at the same address.
type background struct {
	config Config
	addr   string
	stop   func()
}

func newBackground(name, dir string) (*background, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := Default()
	c.Name, c.Dir, c.Grace, c.History.Off = name, dir, tomlfile.Duration{}, true
	h := &background{config: c, addr: l.Addr().String()}
	h.config.HTTP = h.addr
	return h, l.Close()
}

// start starts the beacon. If another program uses its port by then, it stays down, which agents
// see as an ordinary outage.
func (h *background) start(ctx context.Context) {
	st, err := newStation(h.config)
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = st.Run(ctx) // its failures are part of the demo
	}()
	h.stop = func() {
		cancel()
		<-done
		h.stop = nil
	}
}

// end stops the beacon, if it is running.
func (h *background) end() {
	if h.stop != nil {
		h.stop()
	}
}
