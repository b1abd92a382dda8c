package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"beacontop/beacon/figures"
	"beacontop/ui"
)

// run is the whole program except for os.Exit.
func run(args []string, s streams) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	root := rootCommand(s)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	return speak(s.err, root.ExecuteContext(context.Background()))
}

// untilSignal ends a context at the first signal to stop, or when the terminal goes away; a
// second signal ends the process at once. Commands call it when there is something to shut down
// in order. Before that, for example while a station is built, a signal ends the process at
// once: files on disk survive that like a kill.
func untilSignal(parent context.Context) (context.Context, context.CancelFunc) {
	outliveLogOff()
	ctx, stop := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

func rootCommand(s streams) *cobra.Command {
	c := Default()
	root := &cobra.Command{
		Use:   "beacontop",
		Short: "inventory beacon with a live dashboard",
		Long: `beacontop is an inventory beacon for FlexNet inventory agents, with a live dashboard.

Agents download policy and packages from http://THIS-HOST/ManageSoftDL/ and upload
inventories, usage and logs to http://THIS-HOST/ManageSoftRL/. An upload is acknowledged
when it is on disk. Files stay in DIR/Incoming until the parent has them. Files below
DIR/Staging/Common are served as they are and take precedence over generated files.`,
		Version:       version(),
		Args:          noArguments,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := c.settle(cmd)
			if err != nil {
				return err
			}
			return explain(from.place(c.source, dashboard(cmd.Context(), s, c)), c)
		},
	}
	c.beaconFlags(root.Flags())
	c.screenFlags(root.Flags())
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		serveCommand(s), watchCommand(s), reportCommand(s), demoCommand(s),
		policyCommand(s), agentSetupCommand(s), firewallCommand(s), configCommand(s), versionCommand(s),
	)
	root.SetVersionTemplate("beacontop {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	ownErrors(root)
	return root
}

// dashboard runs beacon and screen until the user quits.
func dashboard(ctx context.Context, s streams, c Config) error {
	on, err := terminal(s)
	if err != nil {
		return hint(err, "beacontop serve runs the beacon without a screen")
	}
	screen, err := c.screen()
	if err != nil {
		return err
	}
	st, err := newStation(c)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	return st.withScreen(ctx, s, func(ctx context.Context) error {
		screen.Source, screen.Owner, screen.NoSuspend = st.source(), true, servesAgents
		return ui.Run(ctx, screen, on)
	})
}

// withScreen runs the station behind a screen: when the user quits, the station stops; when
// the station fails, the screen closes first, so that the error is printed on a restored
// terminal.
func (s *station) withScreen(ctx context.Context, to streams, screen func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped := make(chan error, 1)
	go func() {
		stopped <- s.Run(ctx)
		cancel()
	}()
	err := screen(ctx)
	cancel()
	if n := s.beacon.Running(); n > 0 {
		say(to.err, "stopping", fmt.Sprintf("%s can finish within %s; ctrl-c stops now", figures.Plural(n, "running request", "running requests"), &s.config.Grace))
	}
	return errors.Join(err, <-stopped)
}

func versionCommand(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.out, "beacontop", version())
			return err
		},
	}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version + " " + info.GoVersion
	}
	return "unknown"
}
