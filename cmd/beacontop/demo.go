package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/demo"
	"beacontop/cmd/beacontop/signals"
	"beacontop/ui"
)

func demoCommand(s streams) *cobra.Command {
	c := Default()
	d := demo.Config{Agents: 200, Speed: 60, Seed: 1}
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

func showDemo(ctx context.Context, s streams, c Config, d demo.Config) (err error) {
	on, err := terminal(s)
	if err != nil {
		return hint(err, "run beacontop demo in a terminal that can move the cursor (TERM=xterm)")
	}
	screen, err := c.screen()
	if err != nil {
		return err
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	dir, err := os.MkdirTemp("", "beacontop-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	all, err := demo.New(dir, d)
	if err != nil {
		return err
	}
	all.Start(ctx)
	defer all.Stop()
	return withScreen(ctx, s, all.Home, time.Second, func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		var playing sync.WaitGroup
		defer playing.Wait()
		defer cancel()
		playing.Go(func() { all.Play(ctx) })
		screen.Source, screen.NoSuspend = source(all.Home), servesAgents
		return ui.Run(ctx, screen, on)
	})
}
