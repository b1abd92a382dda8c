package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/ui/remote"
)

// Remote is the terminal of a viewer at another machine.
type Remote struct {
	In    io.ReadCloser // Serve closes it
	Out   io.Writer
	Sizes <-chan [2]int       // columns and rows: the first, and each change
	Env   func(string) string // its environment, as far as that is known
	Type  string              // TERM
	UTF8  bool                // it is known that it shows UTF-8
}

// servedElsewhere is why the dashboard of a viewer is not suspended.
const servedElsewhere = "not suspended: it runs at the beacon; enter ~ ctrl-z suspends ssh"

// Serve shows the dashboard on a terminal elsewhere until its user quits or ctx ends. It is like Run, but
// knows nothing of the terminal and the environment of this process, and a panic is an error.
func Serve(ctx context.Context, c Config, on Remote) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	in := remote.NewReader(on.In)
	defer func() { _ = in.Close() }()
	running.Go(in.Run)
	c.Shared, c.Owner, c.NoSuspend = true, false, cmp.Or(c.NoSuspend, servedElsewhere)
	c.ASCII = c.ASCII || !c.Unicode && on.ascii()
	if on.Env("NO_COLOR") != "" {
		c.Theme = ThemeNone
	}
	if c.Theme == ThemeAuto {
		c.Theme = on.theme(ctx, in)
	}
	m := &guarded{model: New(ctx, c)}
	p := tea.NewProgram(m,
		tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(on.Out), tea.WithAltScreen(), tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
	)
	running.Go(func() { on.follow(ctx, p) })
	_, err := p.Run()
	switch {
	case m.err != nil:
		return fmt.Errorf("dashboard: %w", m.err)
	case err != nil && ctx.Err() != nil && errors.Is(err, tea.ErrProgramKilled):
		return nil
	case err != nil:
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}

// follow passes on the sizes of the terminal.
func (r *Remote) follow(ctx context.Context, p *tea.Program) {
	for {
		select {
		case <-ctx.Done():
			return
		case size := <-r.Sizes:
			p.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		}
	}
}

// ascii reports whether the terminal is likely to show wrong characters: it does not say that it shows
// UTF-8, but which other characters it shows. Most terminals show UTF-8.
func (r *Remote) ascii() bool {
	locale := cmp.Or(r.Env("LC_ALL"), r.Env("LC_CTYPE"), r.Env("LANG"))
	return !r.UTF8 && locale != "" && !isUTF8(locale)
}

// theme is none for terminals without colours. Otherwise it follows COLORFGBG, and if that is not set it
// asks the terminal, but waits no longer than a person notices.
func (r *Remote) theme(ctx context.Context, in *remote.Reader) string {
	if strings.HasPrefix(r.Type, "vt1") || strings.HasPrefix(r.Type, "vt2") || strings.HasSuffix(r.Type, "-m") || strings.HasSuffix(r.Type, "-mono") {
		return ThemeNone
	}
	if theme, known := ThemeOf(r.Env("COLORFGBG")); known {
		return theme
	}
	if _, err := io.WriteString(r.Out, askBackground); err != nil {
		return ThemeDark // the program fails at once, and says why
	}
	select {
	case light := <-in.Light():
		if light {
			return ThemeLight
		}
	case <-time.After(askLimit):
	case <-ctx.Done():
	}
	return ThemeDark
}

// ThemeOf returns the theme for the value of COLORFGBG: the numbers of two colours, the last one that of
// the background.
func ThemeOf(colours string) (theme string, known bool) {
	i := strings.LastIndex(colours, ";")
	if i < 0 {
		return "", false
	}
	if background := colours[i+1:]; background == "7" || background == "15" {
		return ThemeLight, true
	}
	return ThemeDark, true
}

// isUTF8 reports whether a locale has the characters of UTF-8.
func isUTF8(locale string) bool {
	codeset := locale // for example LC_CTYPE=UTF-8 on macOS
	if _, after, ok := strings.Cut(locale, "."); ok {
		codeset, _, _ = strings.Cut(after, "@")
	}
	return strings.EqualFold(strings.ReplaceAll(codeset, "-", ""), "utf8")
}
