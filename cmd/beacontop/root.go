package main

import (
	"context"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/attach"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/garbage"
	"beacontop/cmd/beacontop/incident"
	"beacontop/cmd/beacontop/inquiry"
	"beacontop/cmd/beacontop/monitoring"
	"beacontop/cmd/beacontop/release"
	"beacontop/cmd/beacontop/service"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/voice"
	"beacontop/cmd/beacontop/wire"
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
			return explain(c, dashboard(cmd.Context(), s, c))
		},
	}
	c.Bind(root, settings.Beacon|settings.Screen)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		serveCommand(s), backgroundCommand(s), attachCommand(s), watchCommand(s), reportCommand(s), demoCommand(s),
		policyCommand(s), agentSetupCommand(s), probeCommand(s), firewallCommand(s), configCommand(s),
		release.VersionCommand(s.out), release.ManualCommand(), service.Command(s.out), wire.Command(s.out, noArguments),
	)
	root.AddCommand(monitoring.Commands(monitoring.Host{Out: s.out, Settle: settle, Alone: noArguments})...)
	root.AddCommand(inquiry.Commands(s.given(), howPlayed)...)
	root.SetVersionTemplate("beacontop {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	ownErrors(root)
	return root
}

// dashboard shows the beacon on the state directory, and starts it if none runs.
func dashboard(ctx context.Context, s streams, c *settings.Settings) error {
	on, err := terminal(s)
	if err != nil {
		return hint(err, "beacontop serve runs the beacon without a screen")
	}
	return attach.Dashboard(ctx, attach.Config{
		Dir: usualDir(ctx, c), Screen: screenOf(&c.Values), Terminal: on, Messages: s.err, Given: c.Given(), Args: c.Arguments(),
	})
}

// usualDir returns the state directory that was given, or else that of the beacon that runs on this machine.
func usualDir(ctx context.Context, c *settings.Settings) string {
	if c.Dir != daemon.DefaultDir() {
		return c.Dir
	}
	if _, named := c.Given()["dir"]; named {
		return c.Dir
	}
	return control.UsualDir(ctx, c.Dir, daemon.SystemDir())
}

// attachCommand only attaches.
func attachCommand(s streams) *cobra.Command {
	c := settings.New()
	var socket string
	cmd := &cobra.Command{
		Use:   "attach",
		Short: "show the beacon that runs in the background or as a service",
		Long: `attach shows the dashboard of a beacon that runs already: of beacontop serve, of beacontop
watch --headless, or one that a dashboard has left running. It never starts one. Any number of
screens can be attached, each with its own size, pane and filter.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd, c); err != nil {
				return err
			}
			on, err := terminal(s)
			if err != nil {
				return hint(err, "beacontop status tells the same without a screen")
			}
			return attach.Attach(cmd.Context(), attach.Config{Dir: usualDir(cmd.Context(), c), Socket: socket, Screen: screenOf(&c.Values), Terminal: on, Messages: s.err})
		},
	}
	c.Bind(cmd, settings.Screen,
		&settings.Setting{Name: "dir", Value: settings.Dir(&c.Dir), Default: daemon.DefaultDir(), Usual: settings.UsualBeacon, Help: "state directory `DIR` of the beacon"},
		&settings.Setting{Name: "socket", Value: settings.File(&socket), Help: "control socket `PATH`, instead of --dir"})
	return cmd
}

// howPlayed says how demo plays the incident of a code.
func howPlayed(code string) string {
	what, _ := incident.Find(code) // otherwise it has none
	return string(what.How)
}

func version() string { return release.Of().Line() }
