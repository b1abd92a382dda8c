package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/background"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/output"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/supervisor"
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
at once. Without a terminal, SIGHUP reads policy, certificate and accounts again. Sockets of
systemd with the names http and https take the place of --http and --https.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd, c); err != nil {
				return err
			}
			return explain(c, supervisor.Run(cmd.Context(), func(ctx context.Context, p *supervisor.Process) error {
				return serve(ctx, s, c, p, false)
			}))
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
			return explain(c, supervisor.Run(cmd.Context(), func(ctx context.Context, p *supervisor.Process) error {
				return serve(ctx, s, c, p, true)
			}))
		},
	}
	c.Bind(cmd, settings.Beacon|settings.Screen)
	return cmd
}

func serve(ctx context.Context, s streams, c *settings.Settings, p *supervisor.Process, detached bool) (err error) {
	if c.Sockets, err = supervisor.Sockets(); err != nil {
		return err
	}
	attached := make(chan int, 1)
	both, err := host.Open(c.Config, host.Config{
		Control:  control.Config{Group: c.ControlGroup, Release: version(), Viewing: output.Newest(attached)},
		Settings: c.Shown(), Background: detached,
	})
	if err != nil {
		return err
	}
	station := both.Station
	if both.Sessions, err = viewers.Attach(both, c.Dir, c.SSH); err != nil {
		return errors.Join(err, both.Close())
	}
	if err := both.Admin(c.Dir, c.Admin, c.TLS); err != nil {
		return errors.Join(err, both.Close())
	}
	signal.Ignore(syscall.SIGPIPE) // a closed pipe then gives a write error
	if detached {
		file, err := background.Detach(c.Dir, s.out)
		if err != nil {
			return errors.Join(err, both.Close())
		}
		defer func() { _ = file.Close() }() // as that of the log
		s.err = file
	}
	ctx, cancel := context.WithCancelCause(both.Until(ctx))
	log := logOf(s, p)
	defer func() { _ = log.Close() }() // the error cannot be reported anywhere else
	if text := c.BodiesWarning(); text != "" {
		log.Warn(text)
	}
	if both.Listener.Path() == "" {
		log.Warn("no control socket: this system has no UNIX sockets", "hint", "look with --ssh ADDR, ask with --admin ADDR")
	}
	station.Observe(log.Print)
	station.Beside(func(ctx context.Context) error { log.Screens(ctx, attached); return nil })
	defer context.AfterFunc(ctx, func() {
		log.Info("stopping", "running", station.Running(), "grace", (&tomlfile.Duration{Duration: c.Grace}).String())
	})()
	var following sync.WaitGroup
	following.Go(func() { p.New(station, log.Logger, c.Grace).Follow(ctx) })
	defer following.Wait()
	defer cancel(nil)
	if !c.Events || detached {
		return station.Run(ctx)
	}
	events := output.NewEvents(s.out, log.Logger, station.Identity(), cancel)
	station.Observe(events.Print)
	err = station.Run(ctx)
	if perr := events.Close(); perr != nil {
		err = errors.Join(err, fmt.Errorf("print event: %w", perr))
	}
	return err
}

// logOf begins the log of a beacon without a screen.
func logOf(s streams, p *supervisor.Process) *output.Log {
	if p.Log != nil {
		return output.NewPriorityLog(p.Log)
	}
	return output.NewLog(s.err)
}
