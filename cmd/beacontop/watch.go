package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/output"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/viewers"
	"beacontop/ui"
	"beacontop/watch/logs"
	"beacontop/watch/places"
)

// logInputs describes the logs that watch and report read.
const logInputs = `
Supported logs, plain or compressed with gzip (.gz):

    IIS           W3C logs of IIS 5 to 10 and Advanced Logging; NCSA logs
    HTTPERR       of HTTP.SYS: requests rejected before they reached IIS
    .NET          W3C logs of ASP.NET Core
    proxies       common and combined log format of nginx, Apache and others
    beacontop     events of "beacontop serve --events"

A directory includes every u_ex*.log, ex*.log, u_nc*.log, httperr*.log and *.log.gz in or
below it; a file includes its rotated files (access.log.1, access.log-20261123.gz).
Symbolic links are followed. UTF-16 files and other archives are reported and skipped.
`

func watchCommand(s streams) *cobra.Command {
	c := settings.New()
	var headless bool
	var (
		what daemon.WatchConfig
		span settings.Span
	)
	cmd := &cobra.Command{
		Use:   "watch [flags] [PATH...]",
		Short: "watch another beacon, from its logs and directories",
		Long: `watch shows the dashboard of a beacon that is not this program, from its logs and its
Incoming directory. It only reads them; its read positions are saved in the state directory.

PATH is a log, a directory with logs in it or below it, a pattern in quotes, or - for
standard input. Without PATH, watch uses the logs and directories of the beacon on this
Windows machine, as named in the registry and the IIS settings; reading them requires
administrator rights.
` + logInputs + `
To watch a beacontop on another machine, have it write its events to a file, and watch a
copy of that file, or the file on a share:

    beacontop serve --events > events.log
    beacontop watch events.log`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := settle(cmd, c); err != nil {
				return err
			}
			var err error
			if what.Since, what.Until, err = span.Between(zoneOf(c.Zone), time.Now()); err != nil {
				return usage(err)
			}
			what.Logs, what.Dir, what.Stdin = append(what.Logs, args...), c.Dir, s.in
			if err := usual(s, &what); err != nil {
				return explain(c, err)
			}
			if !headless && len(c.Given()) > 0 {
				return hint(usage(errors.New("--ssh, --admin and what belongs to them need --headless")), "beacontop watch --headless runs without a screen, which people then see over SSH or by beacontop attach")
			}
			if headless {
				return explain(c, watchOn(cmd.Context(), s, c, what))
			}
			return explain(c, watch(cmd.Context(), s, c, what))
		},
	}
	c.Bind(cmd, settings.Screen|settings.Headless,
		&settings.Setting{Name: "logs", Value: settings.Paths(&what.Logs), Help: "read the log `PATH` (repeatable)"},
		&settings.Setting{Name: "incoming", Value: settings.Dir(&what.Incoming), Help: "watch the Incoming `DIR` of the beacon"},
		&settings.Setting{Name: "staging", Value: settings.Dir(&what.Staging), Help: "count published files in the Staging\\Common `DIR` of the beacon"},
		&settings.Setting{Name: "since", Value: settings.Text(&span.Since), Default: "24h", Help: "start at `TIME`: an age or a time (24h, 7d, 2026-11-23, \"2026-11-23 14:00\")"},
		&settings.Setting{Name: "until", Value: settings.Text(&span.Until), Help: "end at `TIME`, and do not follow the logs"},
		&settings.Setting{Name: "name", Value: settings.Text(&what.Name), Help: "`NAME` of that beacon on the screen; default: the name of this machine, if its own logs are watched"},
		&settings.Setting{Name: "headless", Value: settings.Switch(&headless), Default: "false", Help: "run without a screen, keep the history of that beacon, and show it by beacontop attach"},
		c.Watching(),
		&settings.Setting{Name: "dir", Value: settings.Dir(&c.Dir), Default: daemon.DefaultDir(), Help: "save the read positions in `DIR`"},
	)
	cmd.Flags().Lookup("tz").Usage = "time `ZONE` of the screen, and of --since and --until: UTC, local, Europe/Berlin; default: TZ if it is set, else UTC"
	return cmd
}

// watch finds what there is to watch, and shows it.
func watch(ctx context.Context, s streams, c *settings.Settings, what daemon.WatchConfig) error {
	watched, err := daemon.NewWatched(what)
	if err != nil {
		return named(c, err)
	}
	on, err := terminalBeside(s, watched)
	if err != nil {
		return hint(err, "beacontop report prints the same without a screen")
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	return watched.Run(ctx, func(ctx context.Context) error {
		screen := screenOf(&c.Values)
		screen.Source, screen.At = watched.State().Reader(), what.Until
		return ui.Run(ctx, screen, on)
	})
}

// watchOn watches without a screen until a signal stops it. Screens attach to it.
func watchOn(ctx context.Context, s streams, c *settings.Settings, what daemon.WatchConfig) error {
	if !what.Until.IsZero() {
		return hint(usage(errors.New("--headless follows the logs, --until ends")), "beacontop report summarises a past period")
	}
	if c.History.Off {
		return usage(errors.New("--headless keeps the history of that beacon; history.off is set"))
	}
	what.Notify, what.History = c.Notify, c.History
	log := output.NewLog(s.err)
	defer func() { _ = log.Close() }() // the error cannot be reported anywhere else
	both, err := host.OpenWatched(what, host.Config{
		Control: control.Config{Group: c.ControlGroup, Release: version()}, Settings: c.Shown(), Certificate: func(e event.Event) { log.Print(&e) },
	})
	if err != nil {
		return named(c, err)
	}
	if both.Sessions, err = viewers.Attach(both, c.Dir, c.SSH); err == nil {
		err = both.Admin(c.Dir, c.Admin, c.TLS)
	}
	if err != nil {
		return errors.Join(err, both.Close())
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	both.Watched.Observe(log.Findings)
	log.Info("watching", append([]any{"socket", both.Listener.Path()}, both.Shown()...)...)
	return both.RunWatched(ctx)
}

// usual watches the usual locations of a beacon on this machine, if nobody says what to watch.
func usual(s streams, what *daemon.WatchConfig) error {
	if len(what.Logs) > 0 || what.Incoming != "" || what.Staging != "" {
		return nil
	}
	found := places.Usual(places.ThisMachine())
	if err := announce(s, found); err != nil {
		return err
	}
	what.Here, what.Logs, what.Later = true, withLogs(s, found), found.Logs // logs may be created later
	what.Incoming, what.Staging, what.Engine = found.Incoming, found.Staging, found.Engine
	return nil
}

// withLogs returns the usual locations that contain logs. A beacon with its own web server has
// no IIS logs: whatever else was found is watched nevertheless. Without anything else all locations
// are returned: the caller reports why nothing is watched.
func withLogs(s streams, usual places.Places) (with []string) {
	var without []error
	for _, dir := range usual.Logs {
		if _, err := logs.Find(dir); err != nil {
			without = append(without, err)
			continue
		}
		with = append(with, dir)
	}
	if len(with) == 0 && usual.Incoming == "" {
		return usual.Logs
	}
	for _, err := range without {
		say(s.err, "warning", err.Error())
	}
	return with
}

// announce prints what was found in the usual locations, and what of it cannot be read.
func announce(s streams, usual places.Places) error {
	for _, err := range usual.Denied {
		say(s.err, "warning", err.Error())
	}
	if len(usual.Logs) == 0 && usual.Incoming == "" && len(usual.Denied) > 0 {
		return hint(errors.New("nothing to watch: permission denied for the logs and directories of the beacon"),
			"run it as an administrator, or name what this user may read with --logs PATH and --incoming DIR")
	}
	if len(usual.Logs) == 0 && usual.Incoming == "" {
		return hint(usage(fmt.Errorf("nothing to watch: no beacon found in the usual locations on Windows")),
			"give its logs with --logs PATH, or its directory with --incoming DIR")
	}
	for _, found := range append(slices.Clone(usual.Logs), usual.Incoming, usual.Staging, usual.Engine) {
		if found != "" {
			say(s.err, "found", found)
		}
	}
	return nil
}

// terminalBeside returns the terminal to draw on; when logs come from standard input, keys come
// from the terminal device itself.
func terminalBeside(s streams, w *daemon.Watched) (ui.Terminal, error) {
	if !w.FromStdin() {
		return terminal(s)
	}
	device := "/dev/tty"
	if runtime.GOOS == "windows" {
		device = "CONIN$"
	}
	keys, err := os.OpenFile(device, os.O_RDWR, 0) // Windows requires write access to set the console mode
	if err != nil {
		return ui.Terminal{}, fmt.Errorf("the dashboard needs a terminal")
	}
	s.in = keys
	return terminal(s)
}
