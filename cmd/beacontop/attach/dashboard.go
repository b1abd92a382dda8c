package attach

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"beacontop/cmd/beacontop/background"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/voice"
	"beacontop/ui"
)

// Config is what the screen of a beacon needs.
type Config struct {
	Dir      string            // state directory
	Socket   string            // instead of Dir; empty: found from it
	Screen   ui.Config         // without a source
	Terminal ui.Terminal       // to draw on
	Messages io.Writer         // for people, before and after the screen
	Given    map[string]string // settings on the command line, as a daemon shows them
	Args     []string          // the same, for a beacon that is started
}

// busyLimit is how long a daemon may take to start or to stop before it is reported as stuck.
const busyLimit = 15 * time.Second

// busyPause is between two attempts to reach it.
const busyPause = 50 * time.Millisecond

// Dashboard shows the beacon on a state directory, and starts one in the background if none runs.
func Dashboard(ctx context.Context, c Config) error {
	client, err := c.open(ctx)
	var absent *control.AbsentError
	var started *background.Process
	if errors.As(err, &absent) {
		if started, err = background.Start(c.Args, c.Messages); err != nil && !lostRace(ctx, &c) {
			return err
		}
		client, err = c.open(ctx)
	}
	if err != nil {
		return hinted(err)
	}
	defer client.Close()
	about, err := client.Daemon(ctx)
	if err != nil {
		return hinted(err)
	}
	if started != nil {
		voice.Say(c.Messages, "started", fmt.Sprintf("beacon on %s, process %d; its log is %s there", about.Dir, about.PID, background.LogFile))
		if background.Killed(os.DirFS("/")) {
			voice.Say(c.Messages, "warning", "this system ends all processes of a user at log-out (KillUserProcesses), also this beacon; to keep it running, run beacontop serve as a service")
		}
		return c.show(ctx, client, about, started)
	}
	if err := agree(ctx, client, c.Given, about); err != nil {
		return err
	}
	voice.Say(c.Messages, "attached", describe(about))
	return c.show(ctx, client, about, nil)
}

// Attach shows the beacon that runs, and starts none.
func Attach(ctx context.Context, c Config) error {
	client, err := c.open(ctx)
	if err != nil {
		return hinted(err)
	}
	defer client.Close()
	about, err := client.Daemon(ctx)
	if err != nil {
		return hinted(err)
	}
	voice.Say(c.Messages, "attached", describe(about))
	return c.show(ctx, client, about, nil)
}

func describe(d control.Daemon) string {
	what := "service"
	switch {
	case d.Watches:
		what = "watched beacon"
	case d.Background:
		what = "beacon"
	}
	return fmt.Sprintf("%s on %s, process %d, runs since %s", what, d.Dir, d.PID, d.Started.Local().Format("2006-01-02 15:04:05 MST"))
}

func hinted(err error) error { return voice.Hint(err, "%s", control.Hint(err)) }

// open connects to the daemon; one that starts or stops is waited for.
func (c *Config) open(ctx context.Context) (client *control.Client, err error) {
	limit := time.NewTimer(busyLimit)
	defer limit.Stop()
	for {
		if c.Socket != "" {
			client, err = control.OpenSocket(ctx, c.Socket)
		} else {
			client, err = control.Open(ctx, c.Dir)
		}
		var busy *control.BusyError
		if !errors.As(err, &busy) {
			return client, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-limit.C:
			return nil, err
		case <-time.After(busyPause):
		}
	}
}

// lostRace reports whether another process has started a beacon on the directory meanwhile.
func lostRace(ctx context.Context, c *Config) bool {
	client, err := c.open(ctx)
	if err != nil {
		return false
	}
	client.Close()
	return true
}

// agree rejects settings that the running beacon does not have: they would be ignored.
func agree(ctx context.Context, client *control.Client, given map[string]string, about control.Daemon) error {
	delete(given, "dir") // it led here
	if len(given) == 0 {
		return nil
	}
	has, err := client.Settings(ctx)
	if err != nil {
		return hinted(err)
	}
	var differ []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if value, known := has[name]; !known || value != given[name] {
			differ = append(differ, fmt.Errorf("--%s %s: the running beacon has %s", name, orNone(given[name]), orNone(value)))
		}
	}
	if differ == nil {
		return nil
	}
	return voice.Hint(voice.Usage(errors.Join(differ...)),
		"beacontop without these flags shows the running beacon (process %d); stop it to start it with other settings", about.PID)
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}
