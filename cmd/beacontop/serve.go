package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"beacontop/beacon/tomlfile"
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
			return explain(c, serve(cmd.Context(), s, &c.Values))
		},
	}
	c.Bind(cmd, settings.Beacon|settings.Service)
	return cmd
}

func serve(ctx context.Context, s streams, c *settings.Values) error {
	both, err := host.Open(c.Config, control.Config{Group: c.ControlGroup, Release: version()})
	if err != nil {
		return err
	}
	station := both.Station
	if err := viewers.Attach(station, c.Dir, c.SSH); err != nil {
		return errors.Join(err, both.Close())
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // a closed pipe then gives a write error
	log := output.NewLog(s.err)
	defer func() { _ = log.Close() }() // the error cannot be reported anywhere else
	station.Observe(log.Print)
	defer context.AfterFunc(ctx, func() {
		log.Info("stopping", "running", station.Running(), "grace", (&tomlfile.Duration{Duration: c.Grace}).String())
	})()
	if !c.Events {
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
