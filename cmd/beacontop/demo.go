package main

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/demo"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/ui"
)

func demoCommand(s streams) *cobra.Command {
	c, d := settings.New(), demo.Config{}
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
			if err := settle(cmd, c); err != nil {
				return err
			}
			return showDemo(cmd.Context(), s, &c.Values, d)
		},
	}
	c.Bind(cmd, settings.Screen,
		&settings.Setting{Name: "agents", Value: settings.Whole(&d.Agents), Default: "200", Help: "number of simulated `AGENTS`", Check: func() error {
			if d.Agents < 1 || d.Agents > 20_000 {
				return errors.New("must be between 1 and 20000")
			}
			return nil
		}},
		&settings.Setting{Name: "speed", Value: settings.Number(&d.Speed), Default: "60", Help: "run the simulation `FACTOR` times faster than real time", Check: func() error {
			if !(d.Speed > 0 && d.Speed <= 10_000) { // also rejects NaN
				return errors.New("must be more than 0 and at most 10000")
			}
			return nil
		}},
		&settings.Setting{Name: "seed", Value: settings.Unsigned(&d.Seed), Default: "1", Help: "the same `SEED` gives the same estate"},
	)
	return cmd
}

func showDemo(ctx context.Context, s streams, c *settings.Values, d demo.Config) (err error) {
	on, err := terminal(s)
	if err != nil {
		return hint(err, "run beacontop demo in a terminal that can move the cursor (TERM=xterm)")
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
		screen := screenOf(c)
		screen.Source, screen.NoSuspend = source(all.Home), servesAgents
		return ui.Run(ctx, screen, on)
	})
}
