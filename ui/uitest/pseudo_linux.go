package uitest

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

// Pseudo is a real terminal of 80×24. It records what is written to it, and answers nothing by itself;
// what is written to the File are keys.
type Pseudo struct {
	*os.File          // the side of the person
	TTY      *os.File // the side of the program

	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{} // one slot: there is more text
}

// OpenPseudo opens a terminal until the test ends.
func OpenPseudo(t *testing.T) *Pseudo {
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
	p := &Pseudo{File: master, TTY: tty, news: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(p.read)
	t.Cleanup(func() {
		_ = master.Close() // ends reading
		reading.Wait()
		_ = tty.Close()
	})
	return p
}

func (p *Pseudo) read() {
	buf := make([]byte, 4096)
	for {
		n, err := p.Read(buf)
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

// Shown returns what has been written so far.
func (p *Pseudo) Shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// Await waits until a text has been written.
func (p *Pseudo) Await(t *testing.T, text string) {
	t.Helper()
	p.AwaitMore(t, 0, text)
}

// AwaitMore waits until a text has been written behind so many bytes.
func (p *Pseudo) AwaitMore(t *testing.T, from int, text string) {
	t.Helper()
	for timeout := time.After(time.Minute); !strings.Contains(p.Shown()[from:], text); {
		select {
		case <-p.news:
		case <-timeout:
			t.Fatalf("never saw %q in %q", text, p.Shown())
		}
	}
}

// Press writes keys.
func (p *Pseudo) Press(t *testing.T, keys string) {
	t.Helper()
	if _, err := p.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// Mode is how the terminal treats keys and text.
func (p *Pseudo) Mode(t *testing.T) unix.Termios {
	t.Helper()
	mode, err := unix.IoctlGetTermios(int(p.TTY.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *mode
}
