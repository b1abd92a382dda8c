package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"

	"beacontop/beacon/event"
	"beacontop/ui"
	"beacontop/watch/logs"
)

// find resolves the given paths, or looks in the usual locations if none were given.
func (o *outsider) find(s streams, w watchConfig) error {
	var usual logs.Places
	here := len(w.Logs) == 0 && w.Incoming == "" && w.Staging == ""
	if here {
		usual = logs.Usual(logs.ThisMachine())
		w.Logs, w.Incoming, w.Staging = usual.Logs, usual.Incoming, usual.Staging
		if err := announce(s, usual); err != nil {
			return err
		}
		w.Logs = withLogs(s, usual)
	}
	found, err := logs.Find(w.Logs...)
	if err != nil {
		return hint(err, "PATH is a log, a directory with logs below it, a quoted pattern, or - for standard input")
	}
	if err := cmp.Or(directory("incoming", w.Incoming), directory("staging", w.Staging)); err != nil {
		return err
	}
	if err := o.readable(found); err != nil {
		return err
	}
	o.paths, o.logs, o.incoming, o.staging = w.Logs, found, w.Incoming, w.Staging
	if here {
		o.paths = usual.Logs // logs may be created later
		o.readSettings(usual.Engine)
		if name, err := os.Hostname(); err == nil {
			o.name = cmp.Or(o.name, name)
		}
	}
	o.name = cmp.Or(w.Name, o.name)
	return nil
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

// readable checks that at least one log can be read. Problems of the others are shown beside
// them. A log that is followed may be empty: it may just have been rotated.
func (o *outsider) readable(found []logs.Log) error {
	good := len(found) == 0
	var wrong error
	for _, l := range found {
		err := logs.Check(l)
		if errors.Is(err, logs.ErrEmpty) && o.span.until.IsZero() {
			err = nil
		}
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("logs %s: %w", l, err))
			continue
		}
		good = true
	}
	if good {
		return nil
	}
	return hint(wrong, "use the access log of the beacon: of IIS, W3C extended format, or of a proxy in front of it")
}

// directory checks that a directory can be listed.
func directory(flag, dir string) error {
	if dir == "" {
		return nil
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("--%s: %w", flag, err)
	case !info.IsDir():
		return fmt.Errorf("--%s: %s is not a directory", flag, dir)
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	return f.Close()
}

// readSettings reads name and limits of the other beacon from its settings.
func (o *outsider) readSettings(file string) {
	if file == "" {
		return
	}
	e, err := readEngine(file)
	o.settings = &event.Source{Path: file, Kind: event.SourceSettings, Watch: "read once", Note: e.String()}
	if err != nil {
		o.settings.Problem = err.Error()
	}
	o.name = e.NetworkName
}

// terminal returns the screen; when logs come from standard input, keys come from the
// terminal device itself.
func (o *outsider) terminal(s streams) (ui.Terminal, error) {
	if !slices.Contains(o.logs, logs.Stdin) {
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
