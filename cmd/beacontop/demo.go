package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/figures"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/demo"
	"beacontop/cmd/beacontop/incident"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/ui"
)

func demoCommand(s streams) *cobra.Command {
	c, d := settings.New(), demo.Config{}
	code, asJSON := "", false
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "show a simulated estate of agents, or an incident",
		Long: `demo starts a beacon, a sibling and a parent on the loopback interface, in a temporary
directory, and simulated agents that talk to them over HTTP like real ones. Some agents
never get their first policy; the sibling goes down and its agents fail over to this
beacon; the parent goes down and comes back. Everything on the screen comes from real
network traffic.

With --incident it plays one thing that goes wrong instead, by the code of its diagnosis, and
shows what is left of it. --incident list lists them, and how each is played: over HTTP, with
files or logs, or by injected events. With --json it needs no terminal: it prints what is
raised and when, a line of JSON each, and fails if the code was not raised.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd, c); err != nil {
				return err
			}
			switch {
			case code == "list":
				return listIncidents(s, asJSON)
			case code != "":
				return playIncident(cmd.Context(), s, &c.Values, code, asJSON)
			case asJSON:
				return usage(errors.New("--json needs --incident CODE"))
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
	cmd.Flags().StringVar(&code, "incident", "", "play what raises `CODE`; list: print all incidents")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of opening the dashboard; needs --incident")
	if err := cmd.RegisterFlagCompletionFunc("incident", completeIncident); err != nil {
		panic(err) // there is such a flag
	}
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
		viewer := all.Home.Viewer()
		playing.Go(func() { viewer.Run(ctx) })
		playing.Go(func() { all.Play(ctx) })
		screen := screenOf(c)
		screen.Source, screen.NoSuspend = viewer, servesAgents
		return ui.Run(ctx, screen, on)
	})
}

// completeIncident completes a code, with what happens.
func completeIncident(*cobra.Command, []string, string) (codes []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, i := range incident.All() {
		codes = append(codes, cobra.CompletionWithDesc(string(i.Code), i.Story))
	}
	return append(codes, cobra.CompletionWithDesc("list", "print all incidents")), cobra.ShellCompDirectiveNoFileComp
}

// listIncidents prints all incidents.
func listIncidents(s streams, asJSON bool) error {
	if asJSON {
		return incident.WriteJSON(s.out)
	}
	return incident.WriteTable(s.out)
}

// playIncident plays the incident of a code.
func playIncident(ctx context.Context, s streams, c *settings.Values, code string, asJSON bool) (err error) {
	what, known := incident.Find(code)
	if !known {
		return hint(usage(fmt.Errorf("there is no incident for the code %q", code)), "beacontop demo --incident list lists them, and why some codes have none")
	}
	var on ui.Terminal
	if !asJSON {
		if on, err = terminal(s); err != nil {
			return hint(err, "--json prints what is raised, without a terminal")
		}
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	dir, err := os.MkdirTemp("", "beacontop-incident-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if asJSON {
		return printIncident(ctx, s, &what, dir)
	}
	played, err := what.Play(ctx, dir, time.Now().UTC().Add(-incident.Longest), func(incident.Line) {})
	if err != nil {
		return err
	}
	return showIncident(ctx, c, played, on)
}

// printIncident plays an incident, and prints what is raised as it happens.
func printIncident(ctx context.Context, s streams, what *incident.Incident, dir string) error {
	var failed error
	lines := json.NewEncoder(s.out)
	lines.SetEscapeHTML(false)
	played, err := what.Play(ctx, dir, time.Now().UTC().Add(-incident.Longest), func(l incident.Line) { failed = errors.Join(failed, lines.Encode(l)) })
	switch {
	case err != nil || failed != nil:
		return errors.Join(err, failed)
	case !played.Raised:
		return fmt.Errorf("%s was not raised", what.Code)
	}
	return nil
}

// showIncident shows what is left of an incident.
func showIncident(ctx context.Context, c *settings.Values, played *incident.Played, on ui.Terminal) error {
	ctx, cancel := context.WithCancel(ctx)
	var beating sync.WaitGroup
	defer beating.Wait()
	defer cancel()
	state := played.State(time.Now().UTC())
	beating.Go(func() { incident.Beat(ctx, state) })
	screen := screenOf(c)
	screen.Source = state.Reader()
	return ui.Run(ctx, screen, on)
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
