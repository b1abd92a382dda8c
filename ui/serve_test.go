package ui

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

// viewer is somebody elsewhere who looks at a dashboard, in a synctest bubble.
type viewer struct {
	t     *testing.T
	term  *terminal
	keys  *io.PipeWriter
	sizes chan [2]int
	leave func() // ends the context
	done  chan error
}

// visit serves a dashboard at 80×24.
func visit(t *testing.T, c Config) *viewer {
	in, keys := io.Pipe()
	v := &viewer{t: t, term: newTerminal(t, 80, 24), keys: keys, sizes: make(chan [2]int, 1), done: make(chan error, 1)}
	if c.Source == nil {
		c.Source = busy().Reader()
	}
	on := Remote{In: in, Out: v.term, Sizes: v.sizes, Env: func(string) string { return "" }, Type: "xterm-256color"}
	ctx, cancel := context.WithCancel(t.Context())
	v.leave = cancel
	v.sizes <- [2]int{80, 24}
	go func() { v.done <- Serve(ctx, c, on) }()
	v.wait()
	return v
}

func (v *viewer) wait() {
	time.Sleep(time.Second)
	synctest.Wait()
}

func (v *viewer) types(keys string) {
	v.t.Helper()
	if _, err := io.WriteString(v.keys, keys); err != nil {
		v.t.Fatal(err)
	}
	v.wait()
}

// ended expects that the dashboard has ended, with an error or without one.
func (v *viewer) ended(want string) {
	v.t.Helper()
	err := <-v.done
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		v.t.Errorf("%v, want %s", err, want)
	}
	v.wait() // the last tick
}

// quits presses q, and expects an end in order.
func (v *viewer) quits() {
	v.t.Helper()
	v.types("q")
	v.ended("")
	if v.term.IsAltScreen() || v.term.CursorHidden() {
		v.t.Error("the terminal was not given back")
	}
}

func TestAViewerElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := visit(t, Config{Theme: ThemeNone, Owner: true})
		if !strings.Contains(v.term.text(), "OVERVIEW") {
			t.Fatal(v.term.text())
		}
		v.types("2")
		v.term.Resize(60, 20)
		v.sizes <- [2]int{60, 20}
		v.wait()
		if text := v.term.text(); !strings.Contains(text, "2 AGENTS") || strings.Count(text, "\n") > 20 {
			t.Error(text)
		}
		v.types("\x1a") // would stop the beacon
		if text := v.term.text(); !strings.Contains(text, "not suspended: it runs at the beacon") {
			t.Error(text)
		}
		v.types("\x1b[200~q" + strings.Repeat("x", 5000) + "\x1b[201~yVw\x1b[<999999999999;1;1M")
		v.quits() // although the beacon serves agents: it does not stop
	})
}

// TestTheTerminalOfAViewerIsAsked: an answer chooses the theme, none of it is a key, and no key is lost.
func TestTheTerminalOfAViewerIsAsked(t *testing.T) {
	const white = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;4c"
	for name, tt := range map[string]struct {
		after time.Duration
		env   map[string]string
		term  string
		light bool
		asked bool
	}{
		"at once":          {time.Millisecond, nil, "xterm", true, true},
		"late":             {10 * time.Second, nil, "xterm", false, true},
		"it is known":      {10 * time.Second, map[string]string{"COLORFGBG": "0;15"}, "xterm", true, false},
		"it has no colour": {10 * time.Second, nil, "vt220", false, false},
		"none is wanted":   {10 * time.Second, map[string]string{"NO_COLOR": "1"}, "xterm", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, keys := io.Pipe()
				var said strings.Builder
				out := writer(said.Write)
				sizes := make(chan [2]int, 1)
				sizes <- [2]int{80, 24}
				done := make(chan error, 1)
				go func() {
					done <- Serve(t.Context(), Config{Source: busy().Reader(), Theme: ThemeAuto}, Remote{
						In: in, Out: out, Sizes: sizes, Env: func(n string) string { return tt.env[n] }, Type: tt.term,
					})
				}()
				write := func(text string) {
					if _, err := io.WriteString(keys, text); err != nil {
						t.Error(err)
					}
				}
				write("2") // typed ahead
				time.Sleep(tt.after)
				write(white)
				time.Sleep(time.Second)
				write("q")
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second) // the last tick
				const lightAccent, darkAccent = "\x1b[1;34m", "\x1b[1;96m"
				text := said.String()
				if strings.Contains(text, askBackground) != tt.asked || strings.Contains(text, lightAccent) != tt.light || strings.Contains(text, darkAccent) != (tt.asked && !tt.light) {
					t.Errorf("asked %t, light %t, dark %t", strings.Contains(text, askBackground), strings.Contains(text, lightAccent), strings.Contains(text, darkAccent))
				}
				if !strings.Contains(text, "AGENTS") || strings.Contains(text, "OVERVIEW   2 Agents   3 Requests   4 Failures   5 Queue   6 Failover   8 Events   11") {
					t.Errorf("the key typed ahead is lost")
				}
			})
		})
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestTheSignsOfAViewer(t *testing.T) {
	for name, tt := range map[string]struct {
		env   map[string]string
		utf8  bool
		ascii bool
	}{
		"nothing is known":        {nil, false, false},
		"UTF-8":                   {map[string]string{"LANG": "de_DE.UTF-8"}, false, false},
		"another locale":          {map[string]string{"LANG": "de_DE.ISO-8859-1"}, false, true},
		"the C locale":            {map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, false, true},
		"the terminal knows best": {map[string]string{"LC_ALL": "C"}, true, false},
	} {
		on := Remote{Env: func(n string) string { return tt.env[n] }, UTF8: tt.utf8}
		if got := on.ascii(); got != tt.ascii {
			t.Errorf("%s: ASCII %t", name, got)
		}
	}
}

// TestAPanicEndsOneDashboard, wherever it is.
func TestAPanicEndsOneDashboard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := visit(t, Config{Theme: ThemeNone})
		v := visit(t, Config{Theme: ThemeNone, Source: panics{}})
		v.ended("panic: of a source at serve_test.go:")
		if v.term.IsAltScreen() {
			t.Error("the terminal was not given back")
		}
		other.quits()
	})
	for _, bad := range []string{"init", "update", "view", "batch"} {
		m := &guarded{model: model(bad)}
		cmd := m.Init()
		if cmd != nil {
			msg := cmd()
			if batch, is := msg.(tea.BatchMsg); is {
				msg = batch[0]()
			}
			m.Update(msg)
		}
		m.Update(nil)
		_ = m.View()
		if _, cmd := m.Update(nil); m.err == nil || cmd == nil || cmd() != tea.Quit() {
			t.Errorf("%s: %v", bad, m.err)
		}
	}
}

type panics struct{}

func (panics) Sample(context.Context, estate.Query) (estate.Sample, error) { panic("of a source") }

// model panics in one of its methods.
type model string

func (m model) Init() tea.Cmd {
	switch m {
	case "init":
		return func() tea.Msg { panic("x") }
	case "batch":
		return tea.Batch(func() tea.Msg { panic("x") }, func() tea.Msg { return nil })
	}
	return nil
}

func (m model) Update(tea.Msg) (tea.Model, tea.Cmd) {
	if m == "update" {
		panic("x")
	}
	return m, nil
}

func (m model) View() string {
	if m == "view" {
		panic("x")
	}
	return ""
}

// TestTheEndOfTheBeaconEndsAScreen in order.
func TestTheEndOfTheBeaconEndsAScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := visit(t, Config{Theme: ThemeNone})
		v.leave()
		v.ended("")
		if v.term.IsAltScreen() || v.term.CursorHidden() {
			t.Error("the terminal was not given back")
		}
	})
}
