package attach

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

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
	ask := sync.OnceValue(func() error { return client.AskToStop(context.WithoutCancel(ctx)) }) // a beacon that stops answers no more
	if started != nil {                                                                         // at once: a second signal ends this process
		defer context.AfterFunc(stopped, func() { _ = ask() })() // its result is seen below
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
	return c.stop(ctx, client, ask(), about, started)
}

// leave says that the beacon goes on.
func (c *Config) leave(about control.Daemon, err error) error {
	if about.Background {
		voice.Say(c.Messages, "running", fmt.Sprintf("the beacon on %s goes on, process %d; beacontop shows it again", about.Dir, about.PID))
	}
	return err
}

// stop waits for the end of a beacon that was asked to stop; asked is what came of that.
func (c *Config) stop(ctx context.Context, client *control.Client, asked error, about control.Daemon, started *background.Process) error {
	var absent *control.AbsentError
	var busy *control.BusyError
	switch {
	case errors.As(asked, &busy): // somebody else may have stopped it
		voice.Say(c.Messages, "waiting", "the beacon does not answer: it may be stopping already; ctrl-c stops waiting for it")
	case asked != nil && !errors.As(asked, &absent):
		return hinted(asked)
	default:
		voice.Say(c.Messages, "stopping", "running requests can finish; ctrl-c stops waiting for them")
	}
	if err := client.AwaitEnd(ctx); err != nil || started == nil {
		return err
	}
	if err := <-started.Ended(); err != nil {
		return voice.Hint(fmt.Errorf("the beacon: %w", err), "see %s", filepath.Join(about.Dir, background.LogFile))
	}
	return nil
}
