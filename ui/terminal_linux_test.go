package ui

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pseudo is a real terminal that records what is written to it and answers nothing by itself.
type pseudo struct {
	master, tty *os.File
	mu          sync.Mutex
	text        bytes.Buffer
	news        chan struct{} // one slot: there is more text
}

func openPseudo(t *testing.T) *pseudo {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := master.SyscallConn() // Fd would make it blocking: then Close does not end a read
	if err != nil {
		t.Fatal(err)
	}
	var number int
	var err1, err2, err3 error
	if err := raw.Control(func(fd uintptr) {
		number, err1 = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		err2 = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0)
		err3 = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}); err != nil {
		t.Fatal(err)
	}
	tty, err4 := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	p := &pseudo{master: master, tty: tty, news: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(p.read)
	t.Cleanup(func() {
		_ = master.Close() // ends reading
		reading.Wait()
		_ = tty.Close()
	})
	return p
}

func (p *pseudo) read() {
	buf := make([]byte, 4096)
	for {
		n, err := p.master.Read(buf)
		p.mu.Lock()
		p.text.Write(buf[:n])
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// await waits until a text has been written.
func (p *pseudo) await(t *testing.T, text string) {
	t.Helper()
	late := time.NewTimer(time.Minute)
	defer late.Stop()
	for {
		p.mu.Lock()
		shown := p.text.String()
		p.mu.Unlock()
		if strings.Contains(shown, text) {
			return
		}
		select {
		case <-p.news:
		case <-late.C:
			t.Fatalf("no %q in %q", text, shown)
		}
	}
}

// mode is how the terminal treats keys and text.
func (p *pseudo) mode(t *testing.T) unix.Termios {
	t.Helper()
	is, err := unix.IoctlGetTermios(int(p.tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *is
}

// TestATerminalIsLeftAsItWas runs a dashboard on a terminal until a key ends it. It asks for the
// background once, in the alternate screen nothing is left. The end by a signal is tested with whole
// processes: in one process, the library may still read the terminal while the test closes it.
func TestATerminalIsLeftAsItWas(t *testing.T) {
	p := openPseudo(t)
	before := p.mode(t)
	ended := make(chan error, 1)
	go func() {
		ended <- Run(t.Context(), Config{Source: busy().Reader(), Theme: ThemeAuto, ASCII: true}, Terminal{In: p.tty, Out: p.tty})
	}()
	p.await(t, askBackground)
	p.await(t, "\x1b[?1049h")
	p.await(t, "OVERVIEW")
	if p.mode(t) == before {
		t.Error("the terminal shows the keys that are pressed")
	}
	if _, err := p.master.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	p.await(t, "\x1b[?1049l")
	if after := p.mode(t); after != before {
		t.Errorf("the mode is %+v, was %+v", after, before)
	}
}

// TestASilentTerminalIsDark waits no longer than the limit, and leaves the terminal as it was.
func TestASilentTerminalIsDark(t *testing.T) {
	p := openPseudo(t)
	before := p.mode(t)
	theme, err := Terminal{In: p.tty, Out: p.tty}.theme(t.Context())
	if theme != ThemeDark || err != nil {
		t.Errorf("%s, %v", theme, err)
	}
	p.await(t, askBackground)
	if after := p.mode(t); after != before {
		t.Errorf("the mode is %+v, was %+v", after, before)
	}
}

// TestATerminalThatIsGone is an error: there is nobody to show a dashboard to.
func TestATerminalThatIsGone(t *testing.T) {
	p := openPseudo(t)
	gone, err := os.Open(os.DevNull)
	if err == nil {
		err = gone.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	err = Run(t.Context(), Config{Source: busy().Reader(), Theme: ThemeAuto}, Terminal{In: p.tty, Out: gone})
	if !errors.Is(err, os.ErrClosed) || !strings.HasPrefix(err.Error(), "dashboard: ask for the background: ") {
		t.Errorf("%v", err)
	}
}
