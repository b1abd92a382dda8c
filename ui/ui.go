package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// framesPerSecond limits how often the terminal is written to: enough for four samples a second
// and fast typing, and low enough for slow lines.
const framesPerSecond = 12

// Run shows the dashboard until the user quits or ctx ends, and restores the terminal. It returns
// nil in both cases. A signal that ends the process at once (SIGQUIT, and the second one of
// SIGINT, SIGTERM, SIGHUP) restores the terminal, too.
func Run(ctx context.Context, c Config, on Terminal) error {
	c.ASCII = c.ASCII || !c.Unicode && asciiOnly(os.Getenv, on.Out)
	c.NoSuspend = cmp.Or(c.NoSuspend, noShell())
	var err error
	if c.Theme == ThemeAuto {
		if c.Theme, err = on.theme(ctx); err != nil {
			return fmt.Errorf("dashboard: %w", err)
		}
	}
	release, err := on.keep()
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	defer release()
	p := newProgram(ctx, c, on)
	defer followSize(p, on.Out)()
	defer endWith(ctx, p)()
	_, err = p.Run()
	if err != nil && ctx.Err() != nil && errors.Is(err, tea.ErrProgramKilled) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}

// stuckLimit is how long a program may take to quit before it is killed: its terminal may accept nothing.
const stuckLimit = 2 * time.Second

// endWith quits the program when ctx ends. It is killed only if it does not quit, because the library then
// closes its input while that may still be read.
func endWith(ctx context.Context, p *tea.Program) (release func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		go p.Quit() // which waits for the program
		limit := time.NewTimer(stuckLimit)
		defer limit.Stop()
		select {
		case <-done:
		case <-limit.C:
			p.Kill()
		}
	})
	return func() {
		stop()
		close(done)
	}
}

// ASCII reports whether a writer is likely to show wrong characters in place of Unicode signs.
func ASCII(to io.Writer) bool { return asciiOnly(os.Getenv, to) }

func newProgram(ctx context.Context, c Config, on Terminal) *tea.Program {
	m := New(ctx, c)
	m.clipboard = newClipboard(on.Out, os.Getenv)
	return tea.NewProgram(m,
		tea.WithContext(context.WithoutCancel(ctx)), tea.WithInput(on.In), tea.WithOutput(on.Out),
		tea.WithAltScreen(), tea.WithFPS(framesPerSecond), tea.WithoutSignalHandler(),
	)
}
