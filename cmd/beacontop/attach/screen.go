package attach

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"beacontop/cmd/beacontop/background"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/voice"
	"beacontop/ui"
)

// show shows the screen until its user quits, its terminal goes away, or a signal stops it; then stops
// the beacon if that is wanted.
func (c *Config) show(ctx context.Context, client *control.Client, about control.Daemon, started *background.Process) error {
	hung, release := signals.HungUp(context.WithoutCancel(ctx))
	defer release()
	stopped, stop := signals.Stopped(ctx)
	defer stop()
	shown, end := context.WithCancel(stopped)
	defer end()
	defer context.AfterFunc(hung, end)()
	if started != nil { // at once: a second signal ends this process
		defer context.AfterFunc(stopped, func() { _ = client.AskToStop(context.WithoutCancel(ctx)) })() // asked again below
	}
	left := !about.Background // a service goes on whatever its screens do
	screen := c.Screen
	screen.Source, screen.Owner = client, about.Background
	if about.Background {
		screen.Detach = func() { left = true }
	}
	err := ui.Run(shown, screen, c.Terminal)
	switch {
	case hung.Err() != nil: // the error is that the terminal is gone, and nobody reads messages
		return nil
	case left, stopped.Err() != nil && started == nil, err != nil:
		return c.leave(about, err)
	}
	return c.stop(ctx, client, about, started)
}

// leave says that the beacon goes on.
func (c *Config) leave(about control.Daemon, err error) error {
	if about.Background {
		voice.Say(c.Messages, "running", fmt.Sprintf("the beacon on %s goes on, process %d; beacontop shows it again", about.Dir, about.PID))
	}
	return err
}

// stop stops the beacon, and waits for its end.
func (c *Config) stop(ctx context.Context, client *control.Client, about control.Daemon, started *background.Process) error {
	err := client.AskToStop(ctx)
	var absent *control.AbsentError
	if err != nil && !errors.As(err, &absent) {
		return hinted(err)
	}
	voice.Say(c.Messages, "stopping", "running requests can finish; ctrl-c stops waiting for them")
	if err := client.AwaitEnd(ctx); err != nil || started == nil {
		return err
	}
	if err := <-started.Ended(); err != nil {
		return voice.Hint(fmt.Errorf("the beacon: %w", err), "see %s", filepath.Join(about.Dir, background.LogFile))
	}
	return nil
}
