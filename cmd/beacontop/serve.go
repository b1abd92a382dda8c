package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/background"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/output"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/viewers"
)

func serveCommand(s streams) *cobra.Command {
	c := settings.New()
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the beacon without a screen",
		Long: `serve runs the beacon without a dashboard, for services and containers, and logs to
standard error. With --events every request, relay, arrival and state change is one line of JSON on
standard output; if the reader is too slow, a gap event replaces the lines it missed.
SIGTERM lets running transfers finish before the beacon stops; a second SIGTERM stops it
at once.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd, c); err != nil {
				return err
			}
			return explain(c, serve(cmd.Context(), s, c, false))
		},
	}
	c.Bind(cmd, settings.Beacon|settings.Service)
	return cmd
}

// backgroundCommand is what a dashboard starts if no beacon runs; it has the flags of the dashboard.
func backgroundCommand(s streams) *cobra.Command {
	c := settings.New()
	cmd := &cobra.Command{
		Use: background.Command, Hidden: true, Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.Settle(); err != nil { // the dashboard has warned of everything
				return err
			}
			return explain(c, serve(cmd.Context(), s, c, true))
		},
	}
	c.Bind(cmd, settings.Beacon|settings.Screen)
	return cmd
}

func serve(ctx context.Context, s streams, c *settings.Settings, detached bool) error {
	attached := make(chan int, 1)
	both, err := host.Open(c.Config, host.Config{
		Control:  control.Config{Group: c.ControlGroup, Release: version(), Viewing: output.Newest(attached)},
		Settings: c.Shown(), Background: detached,
	})
	if err != nil {
		return err
	}
	station := both.Station
	if err := viewers.Attach(station, c.Dir, c.SSH); err != nil {
		return errors.Join(err, both.Close())
	}
	ctx, stop := signals.Until(both.Until(ctx))
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // a closed pipe then gives a write error
	if detached {
		file, err := background.OpenLog(c.Dir)
		if err != nil {
			return errors.Join(err, both.Close())
		}
		defer func() { _ = file.Close() }() // as that of the log
		if err := background.Ready(s.out); err != nil {
			return errors.Join(err, both.Close())
		}
		s.err = file
	}
	log := output.NewLog(s.err)
	defer func() { _ = log.Close() }() // the error cannot be reported anywhere else
	station.Observe(log.Print)
	station.Beside(func(ctx context.Context) error { log.Screens(ctx, attached); return nil })
	defer context.AfterFunc(ctx, func() {
		log.Info("stopping", "running", station.Running(), "grace", (&tomlfile.Duration{Duration: c.Grace}).String())
	})()
	if !c.Events || detached {
		return station.Run(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	events := output.NewEvents(s.out, log.Logger, station.Identity(), cancel)
	station.Observe(events.Print)
	err = station.Run(ctx)
	if perr := events.Close(); perr != nil {
		err = errors.Join(err, fmt.Errorf("print event: %w", perr))
	}
	return err
}
