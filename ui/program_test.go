package ui

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/vt"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// terminal is an emulated terminal for a program; it counts bytes.
type terminal struct {
	*vt.Emulator
	mu    sync.Mutex
	bytes int
}

func newTerminal(t *testing.T, w, h int) *terminal {
	em := vt.NewEmulator(w, h)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, em) // the emulator's responses
	}()
	t.Cleanup(func() {
		if err := em.Close(); err != nil {
			t.Error(err)
		}
		<-drained
	})
	return &terminal{Emulator: em}
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes += len(p)
	return t.Emulator.Write(p)
}

// text returns the content of the screen.
func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.String()
}

// spent returns the bytes written since the last call.
func (t *terminal) spent() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.bytes
	t.bytes = 0
	return n
}

// running is a real program in a synctest bubble, with a beacon that sends pulses.
type running struct {
	t       *testing.T
	term    *terminal
	state   *estate.State
	program *tea.Program
	done    chan error
}

func runIn(t *testing.T, s *estate.State, c Config) *running { return runOn(t, s, c, nil) }

// noKeys are the keys of nobody. The library for terminals reads keys on Windows even without a
// reader, and panics.
type noKeys struct{ done <-chan struct{} }

func (n noKeys) Read([]byte) (int, error) {
	<-n.done
	return 0, io.EOF
}

// runOn is runIn with keys that are read as bytes.
func runOn(t *testing.T, s *estate.State, c Config, in io.Reader) *running {
	if c.Source == nil {
		c.Source = s.Reader()
	}
	r := &running{t: t, term: newTerminal(t, 80, 24), state: s, done: make(chan error, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	if in == nil {
		in = noKeys{ctx.Done()}
	}
	go func() {
		for tick := time.Tick(time.Second); ; {
			s.Apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicPulse})
			select {
			case <-tick:
			case <-ctx.Done():
				return
			}
		}
	}()
	r.program = newProgram(ctx, c, Terminal{In: in, Out: r.term})
	go func() {
		_, err := r.program.Run()
		r.done <- err
	}()
	r.program.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.wait(time.Second)
	return r
}

func (r *running) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (r *running) press(keys ...string) {
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if k == "enter" {
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		}
		r.program.Send(msg)
		r.wait(time.Second)
	}
}

func (r *running) holds(texts ...string) {
	r.t.Helper()
	screen := r.term.text()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			r.t.Errorf("no %q on the screen\n%s", text, screen)
		}
	}
}

func here(name string, d time.Duration) event.Event {
	e := request(0, name, 7, protocol.KindPolicy, 200, "")
	e.Time = time.Now().Add(-d).UTC()
	return e
}

func TestAProgramShowsWhatHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicStart, Name: "B1", Peer: "http :80"})
		r := runIn(t, s, Config{Theme: ThemeNone, Owner: true})
		r.holds("beacontop  B1", "● live", "0 known", "No agent has been here yet")
		s.Apply(here("HERON07", 0))
		r.wait(time.Second)
		r.holds("1 known")
		r.press("2")
		r.holds("2 AGENTS", "HERON07", "sorted by contact")
		r.press("enter")
		r.holds("HERON07  corp.example", "policy    ● <10 s")
		r.press("3") // two keys in one read arrive as one message
		r.press(" 4")
		r.holds("4 FAIL")
		if got := r.term.text(); !r.term.IsAltScreen() || strings.Contains(got, "x1b") {
			t.Error("not on the alternate screen")
		}
		r.press("q")
		r.holds("stop this beacon? 1 agent in the last hour  y yes")
		r.press("n")
		r.holds("4 FAIL")
		r.press("q", "y")
		if err := <-r.done; err != nil {
			t.Fatal(err)
		}
		if r.term.IsAltScreen() || r.term.CursorHidden() {
			t.Error("the terminal was not given back: alternate screen or hidden cursor")
		}
	})
}

func TestFreezingAndSilenceAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := estate.NewState(estate.Limits{})
		s.Apply(here("HERON07", 0))
		r := runIn(t, s, Config{Theme: ThemeNone})
		r.press("3", " ")
		r.holds("frozen since", "space resumes", "HERON07")
		s.Apply(here("OWL12", 0))
		r.wait(2 * time.Second)
		r.holds("  1 new  space resumes")
		if strings.Contains(r.term.text(), "OWL12") {
			t.Error("the frozen stream moved")
		}
		r.press(" ")
		r.wait(2 * time.Second)
		r.holds("● live", "OWL12")
		r.press("q")
		if err := <-r.done; err != nil {
			t.Fatal(err)
		}
	})
}

// busyBytes is what a busy screen of 80 × 24 may send in a second: a line of 19,200 baud carries it.
const busyBytes = 2500

// TestBytesPerFrame guards the cost on slow lines: bytes per sample of an idle and a busy estate
// at 80×24.
func TestBytesPerFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicStart, Name: "B1", Peer: "http :80"})
		for i := range 40 {
			s.Apply(here(strings.Repeat("K", i%9+1)+"ITE", time.Duration(i)*time.Minute))
		}
		r := runIn(t, s, Config{Theme: ThemeDark})
		const minute = 60 * 4 // samples
		for _, pane := range []string{"1", "2", "3", "4", "5", "6", "8"} {
			r.press(pane)
			r.wait(5 * time.Second)
			r.term.spent()
			r.wait(time.Minute)
			if n := r.term.spent() / minute; n > 300 {
				t.Errorf("pane %s idle: %d bytes per frame, want at most 300", pane, n)
			}
			for i := range minute {
				s.Apply(here(strings.Repeat("O", i%9+1)+"WL", 0), here("HERON", 0))
				r.wait(time.Second / 4)
			}
			n := r.term.spent() / 60
			t.Logf("pane %s busy: %d bytes a second", pane, n)
			if n > busyBytes {
				t.Errorf("pane %s busy: %d bytes a second, want at most %d", pane, n, busyBytes)
			}
		}
		r.press("q")
		if err := <-r.done; err != nil {
			t.Fatal(err)
		}
	})
}
