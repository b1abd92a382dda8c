package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pseudo is a terminal that records what is written to it and answers nothing by itself.
type pseudo struct {
	*os.File // master side
	tty      *os.File
	mu       sync.Mutex
	text     bytes.Buffer
	news     chan struct{} // one slot: there is more text
}

func openPseudo(t *testing.T) *pseudo {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	fd := int(master.Fd()) // also makes it blocking; reads end when the other side closes
	number, err1 := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	err2 := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	err3 := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	tty, err4 := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	p := &pseudo{File: master, tty: tty, news: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(p.read)
	t.Cleanup(func() {
		_ = tty.Close() // the last one: reading then ends with EIO
		reading.Wait()
		_ = master.Close()
	})
	return p
}

func (p *pseudo) read() {
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

func (p *pseudo) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// await waits until a text has been written.
func (p *pseudo) await(t *testing.T, text string) {
	t.Helper()
	p.awaitMore(t, 0, text)
}

// write presses keys.
func (p *pseudo) write(t *testing.T, keys string) {
	t.Helper()
	if _, err := p.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// awaitMore waits until a text has been written behind so many bytes.
func (p *pseudo) awaitMore(t *testing.T, from int, text string) {
	t.Helper()
	for timeout := time.After(time.Minute); !strings.Contains(p.shown()[from:], text); {
		select {
		case <-p.news:
		case <-timeout:
			t.Fatalf("never saw %q in %q", text, p.shown())
		}
	}
}

func (p *pseudo) mode(t *testing.T) unix.Termios {
	t.Helper()
	mode, err := unix.IoctlGetTermios(int(p.tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *mode
}

// start runs the program on the terminal as its controlling terminal.
func (p *pseudo) start(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return p.startIn(t, nil, "beacontop", args...)
}

// startIn runs a command with some variables of the environment.
func (p *pseudo) startIn(t *testing.T, env []string, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.tty, p.tty, p.tty
	cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "COLORFGBG=", "NO_COLOR="), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return cmd
}

// TestCommandsDoNotQueryTheTerminal runs commands on a terminal that answers nothing: they
// write no escape sequence to it.
func TestCommandsDoNotQueryTheTerminal(t *testing.T) {
	policyFile := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(policyFile, []byte(""), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"version", "--help", "serve --help", "config show", "policy init", "policy check " + policyFile, "agent-setup --os linux",
		"report " + t.TempDir(), "watch " + t.TempDir(), "serve --grace x", "--theme puce",
	} {
		t.Run(line, func(t *testing.T) {
			p := openPseudo(t)
			cmd := p.start(t, strings.Fields(line)...)
			if err := p.ended(t, cmd); err != nil && cmd.ProcessState.ExitCode() > 2 {
				t.Error(err)
			}
			p.drain(t)
			if text := p.shown(); strings.Contains(text, "\x1b") {
				t.Errorf("wrote %q", text)
			}
		})
	}
	t.Run("serve", func(t *testing.T) {
		p := openPseudo(t)
		cmd := p.start(t, "serve", "--http", "127.0.0.1:0", "--dir", t.TempDir(), "--events")
		p.await(t, "listening")
		p.stop(t, cmd, syscall.SIGTERM)
		if text := p.shown(); strings.Contains(text, "\x1b") {
			t.Errorf("wrote %q", text)
		}
	})
}

func (p *pseudo) stop(t *testing.T, cmd *exec.Cmd, signals ...syscall.Signal) {
	t.Helper()
	for _, s := range signals {
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.ended(t, cmd); err != nil && cmd.ProcessState.ExitCode() < 128 { // more: a second signal ended it at once
		t.Errorf("%v in %q", err, p.shown())
	}
}

// ended waits for a program, and forgives one report of the race detector: bubbletea gives its reader
// of keys half a second to end, and then closes the terminal under it. A busy machine takes longer.
func (p *pseudo) ended(t *testing.T, cmd *exec.Cmd) error {
	t.Helper()
	const raceDetected = 66
	err := cmd.Wait()
	p.drain(t)
	if cmd.ProcessState.ExitCode() != raceDetected {
		return err
	}
	for _, report := range strings.Split(p.shown(), "WARNING: DATA RACE")[1:] {
		if !strings.Contains(report, "cancelreader.(*epollCancelReader).Close") {
			return err
		}
	}
	return nil
}

// drain waits until all that a process has written is read: it ends before its terminal is empty.
func (p *pseudo) drain(t *testing.T) {
	t.Helper()
	const mark = "<all was read>"
	if _, err := p.tty.WriteString(mark); err != nil {
		t.Fatal(err)
	}
	p.await(t, mark)
}

// What the dashboard writes: its query, and a text of its first frame.
const question, frame = "\x1b]11;?", "NEEDS ATTENTION"

// TestDashboardQueriesOnlyTheTheme shows the dashboard on a terminal that answers nothing,
// answers late, or reports a light background.
func TestDashboardQueriesOnlyTheTheme(t *testing.T) {
	const (
		dark, light = "\x1b[1;96m", "\x1b[1;34m" // the accent of each theme
		white       = "\x1b]11;rgb:ffff/ffff/dddd\x1b\\\x1b[?62;22c"
	)
	tests := []struct {
		name, theme string
		answer      string // to the query
		asked       bool
		want        string
	}{
		{"a configured theme needs no query", "light", "", false, light},
		{"without an answer the terminal is dark", "auto", "", true, dark},
		{"a terminal without colours is dark", "auto", "\x1b[?62;22c", true, dark},
		{"a light terminal", "auto", white, true, light},
		{"an answer in one read with a following key", "auto", white + "3", true, light},
		{"invalid answers", "auto", strings.Repeat("\x1b]11;rgb:zz/", 99), true, dark},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := openPseudo(t)
			before := p.mode(t)
			cmd := p.start(t, "--http", "127.0.0.1:0", "--dir", stateDir(t), "--theme", tt.theme)
			if tt.answer != "" {
				p.await(t, question)
				if _, err := p.WriteString(tt.answer); err != nil {
					t.Fatal(err)
				}
			}
			p.await(t, frame)
			p.stop(t, cmd, syscall.SIGTERM)
			text := p.shown()
			if got := strings.Contains(text, question); got != tt.asked {
				t.Errorf("asked %v, want %v", got, tt.asked)
			}
			if !strings.Contains(text, tt.want) {
				t.Errorf("no %q in %q", tt.want, text)
			}
			if p.mode(t) != before {
				t.Error("the terminal was not restored")
			}
		})
	}
}

// mouseOn tells a terminal to send clicks and the wheel.
const mouseOn = "\x1b[?1002h"

// TestTerminalIsRestored ends the dashboard by every catchable signal, while it waits for the
// answer and after it is drawn.
func TestTerminalIsRestored(t *testing.T) {
	signals := map[string][]syscall.Signal{
		"SIGINT": {syscall.SIGINT}, "SIGTERM": {syscall.SIGTERM}, "SIGHUP": {syscall.SIGHUP}, "SIGQUIT": {syscall.SIGQUIT},
		"two signals": {syscall.SIGTERM, syscall.SIGINT},
	}
	for name, sent := range signals {
		for moment, sign := range map[string]string{"asking": question, "shown": frame} {
			t.Run(name+" while "+moment, func(t *testing.T) {
				p := openPseudo(t)
				before := p.mode(t)
				cmd := p.start(t, "--http", "127.0.0.1:0", "--dir", stateDir(t))
				p.await(t, sign)
				if sign == frame {
					if _, err := p.WriteString("m"); err != nil {
						t.Fatal(err)
					}
					p.await(t, mouseOn)
				}
				p.stop(t, cmd, sent...)
				if p.mode(t) != before {
					t.Error("the terminal was not restored")
				}
				text := p.shown()
				if strings.LastIndex(text, mouseOn) > strings.LastIndex(text, "\x1b[?1002l") {
					t.Error("the mouse is left on")
				}
				if strings.LastIndex(text, "\x1b[?1049h") > strings.LastIndex(text, "\x1b[?1049l") {
					t.Error("the alternate screen was not left")
				}
				if strings.LastIndex(text, "\x1b[?25l") > strings.LastIndex(text, "\x1b[?25h") {
					t.Error("the cursor is hidden")
				}
			})
		}
	}
}
