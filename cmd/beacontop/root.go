package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/figures"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/garbage"
	"beacontop/cmd/beacontop/monitoring"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/viewers"
	"beacontop/cmd/beacontop/voice"
	"beacontop/ui"
)

// run is the whole program except for os.Exit.
func run(args []string, s streams) int {
	garbage.Start()
	root := rootCommand(s)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	return voice.Speak(s.err, root.ExecuteContext(context.Background()))
}

func rootCommand(s streams) *cobra.Command {
	c := settings.New()
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
			if err := settle(cmd, c); err != nil {
				return err
			}
			return explain(c, dashboard(cmd.Context(), s, &c.Values))
		},
	}
	c.Bind(root, settings.Beacon|settings.Screen)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		serveCommand(s), watchCommand(s), reportCommand(s), demoCommand(s),
		policyCommand(s), agentSetupCommand(s), probeCommand(s), firewallCommand(s), configCommand(s),
		explainCommand(s), agentsCommand(s), diagnosesCommand(s), versionCommand(s),
	)
	root.AddCommand(monitoring.Commands(monitoring.Host{Out: s.out, Settle: settle, Alone: noArguments})...)
	root.SetVersionTemplate("beacontop {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	ownErrors(root)
	return root
}

// dashboard runs beacon and screen until the user quits.
func dashboard(ctx context.Context, s streams, c *settings.Values) error {
	on, err := terminal(s)
	if err != nil {
		return hint(err, "beacontop serve runs the beacon without a screen")
	}
	station, err := daemon.New(c.Config)
	if err != nil {
		return err
	}
	if err := viewers.Attach(station, c.Dir, c.SSH); err != nil {
		return errors.Join(err, station.Close())
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	viewer := station.Viewer()
	station.Beside(func(ctx context.Context) error { viewer.Run(ctx); return nil })
	return withScreen(ctx, s, station, c.Grace, func(ctx context.Context) error {
		screen := screenOf(c)
		screen.Source, screen.Owner, screen.NoSuspend = viewer, true, servesAgents
		return ui.Run(ctx, screen, on)
	})
}

// withScreen runs a station behind a screen: when the user quits, the station stops; when
// the station fails, the screen closes first, so that the error is printed on a restored
// terminal.
func withScreen(ctx context.Context, to streams, station *daemon.Station, grace time.Duration, screen func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped := make(chan error, 1)
	go func() {
		stopped <- station.Run(ctx)
		cancel()
	}()
	err := screen(ctx)
	cancel()
	if n := station.Running(); n > 0 {
		say(to.err, "stopping", fmt.Sprintf("%s can finish within %s; ctrl-c stops now",
			figures.Plural(n, "running request", "running requests"), &tomlfile.Duration{Duration: grace}))
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
