package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"

	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/signals"
	"beacontop/ui"
	"beacontop/watch/logs"
)

// watch finds what there is to watch, and shows it.
func watch(ctx context.Context, s streams, c Config, w watchConfig, span timeSpan) error {
	watched, err := find(s, c, w, span)
	if err != nil {
		return named(err)
	}
	on, err := terminalBeside(s, watched)
	if err != nil {
		return hint(err, "beacontop report prints the same without a screen")
	}
	screen, err := c.screen()
	if err != nil {
		return err
	}
	ctx, stop := signals.Until(ctx)
	defer stop()
	return watched.Run(ctx, func(ctx context.Context) error {
		screen.Source, screen.At = watched.State(), span.until
		return ui.Run(ctx, screen, on)
	})
}

// find finds the given paths, or looks in the usual locations if none were given.
func find(s streams, c Config, w watchConfig, span timeSpan) (*daemon.Watched, error) {
	what := daemon.WatchConfig{
		Name: w.Name, Logs: w.Logs, Incoming: w.Incoming, Staging: w.Staging, Since: span.since, Until: span.until, Dir: c.Dir, Stdin: s.in,
	}
	if len(w.Logs) == 0 && w.Incoming == "" && w.Staging == "" {
		usual := logs.Usual(logs.ThisMachine())
		if err := announce(s, usual); err != nil {
			return nil, err
		}
		what.Here, what.Logs, what.Later = true, withLogs(s, usual), usual.Logs // logs may be created later
		what.Incoming, what.Staging, what.Engine = usual.Incoming, usual.Staging, usual.Engine
	}
	return daemon.NewWatched(what)
}

// withLogs returns the usual locations that contain logs. A beacon with its own web server has
// no IIS logs: whatever else was found is watched nevertheless.
func withLogs(s streams, usual logs.Places) []string {
	return slices.DeleteFunc(slices.Clone(usual.Logs), func(dir string) bool {
		_, err := logs.Find(dir)
		if err == nil || len(usual.Logs) == 1 && usual.Incoming == "" {
			return false // the caller reports why nothing is watched
		}
		say(s.err, "warning", err.Error())
		return true
	})
}

// announce prints what was found in the usual locations, and what of it cannot be read.
func announce(s streams, usual logs.Places) error {
	for _, err := range usual.Denied {
		say(s.err, "warning", err.Error())
	}
	if len(usual.Logs) == 0 && usual.Incoming == "" && len(usual.Denied) > 0 {
		return hint(errors.New("nothing to watch: permission denied for the logs and directories of the beacon"),
			"run it as an administrator, or name what this user may read with --logs PATH and --incoming DIR")
	}
	if len(usual.Logs) == 0 && usual.Incoming == "" {
		return hint(usageError{fmt.Errorf("nothing to watch: no beacon found in the usual locations on Windows")},
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
