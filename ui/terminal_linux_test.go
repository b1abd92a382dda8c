package ui

import (
	"errors"
	"os"
	"strings"
	"testing"

	"beacontop/ui/uitest"
)

// TestATerminalIsLeftAsItWas runs a dashboard on a terminal until a key ends it. It asks for the
// background once, in the alternate screen nothing is left. The end by a signal is tested with whole
// processes: in one process, the library may still read the terminal while the test closes it.
func TestATerminalIsLeftAsItWas(t *testing.T) {
	p := uitest.OpenPseudo(t)
	before := p.Mode(t)
	ended := make(chan error, 1)
	go func() {
		ended <- Run(t.Context(), Config{Source: busy().Reader(), Theme: ThemeAuto, ASCII: true}, Terminal{In: p.TTY, Out: p.TTY})
	}()
	p.Await(t, askBackground)
	p.Await(t, "\x1b[?1049h")
	p.Await(t, "OVERVIEW")
	if p.Mode(t) == before {
		t.Error("the terminal shows the keys that are pressed")
	}
	p.Press(t, "q")
	if err := <-ended; err != nil {
		t.Error(err)
	}
	p.Await(t, "\x1b[?1049l")
	if after := p.Mode(t); after != before {
		t.Errorf("the mode is %+v, was %+v", after, before)
	}
}

// TestASilentTerminalIsDark waits no longer than the limit, and leaves the terminal as it was.
func TestASilentTerminalIsDark(t *testing.T) {
	p := uitest.OpenPseudo(t)
	before := p.Mode(t)
	theme, err := Terminal{In: p.TTY, Out: p.TTY}.theme(t.Context())
	if theme != ThemeDark || err != nil {
		t.Errorf("%s, %v", theme, err)
	}
	p.Await(t, askBackground)
	if after := p.Mode(t); after != before {
		t.Errorf("the mode is %+v, was %+v", after, before)
	}
}

// TestATerminalThatIsGone is an error: there is nobody to show a dashboard to.
func TestATerminalThatIsGone(t *testing.T) {
	p := uitest.OpenPseudo(t)
	gone, err := os.Open(os.DevNull)
	if err == nil {
		err = gone.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	err = Run(t.Context(), Config{Source: busy().Reader(), Theme: ThemeAuto}, Terminal{In: p.TTY, Out: gone})
	if !errors.Is(err, os.ErrClosed) || !strings.HasPrefix(err.Error(), "dashboard: ask for the background: ") {
		t.Errorf("%v", err)
	}
}
