package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"beacontop/ui/uitest"
)

// pseudo is a terminal on which the program runs.
type pseudo struct{ *uitest.Pseudo }

func openPseudo(t *testing.T) *pseudo {
	t.Helper()
	return &pseudo{uitest.OpenPseudo(t)}
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
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.TTY, p.TTY, p.TTY
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
			if text := p.Shown(); strings.Contains(text, "\x1b") {
				t.Errorf("wrote %q", text)
			}
		})
	}
	t.Run("serve", func(t *testing.T) {
		p := openPseudo(t)
		cmd := p.start(t, "serve", "--http", "127.0.0.1:0", "--dir", t.TempDir(), "--events")
		p.Await(t, "listening")
		p.stop(t, cmd, syscall.SIGTERM)
		if text := p.Shown(); strings.Contains(text, "\x1b") {
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
		t.Errorf("%v in %q", err, p.Shown())
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
	for _, report := range strings.Split(p.Shown(), "WARNING: DATA RACE")[1:] {
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
	if _, err := p.TTY.WriteString(mark); err != nil {
		t.Fatal(err)
	}
	p.Await(t, mark)
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
			before := p.Mode(t)
			cmd := p.start(t, "--http", "127.0.0.1:0", "--dir", stateDir(t), "--theme", tt.theme)
			if tt.answer != "" {
				p.Await(t, question)
				if _, err := p.WriteString(tt.answer); err != nil {
					t.Fatal(err)
				}
			}
			p.Await(t, frame)
			p.stop(t, cmd, syscall.SIGTERM)
			text := p.Shown()
			if got := strings.Contains(text, question); got != tt.asked {
				t.Errorf("asked %v, want %v", got, tt.asked)
			}
			if !strings.Contains(text, tt.want) {
				t.Errorf("no %q in %q", tt.want, text)
			}
			if p.Mode(t) != before {
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
				before := p.Mode(t)
				cmd := p.start(t, "--http", "127.0.0.1:0", "--dir", stateDir(t))
				p.Await(t, sign)
				if sign == frame {
					if _, err := p.WriteString("m"); err != nil {
						t.Fatal(err)
					}
					p.Await(t, mouseOn)
				}
				p.stop(t, cmd, sent...)
				if p.Mode(t) != before {
					t.Error("the terminal was not restored")
				}
				text := p.Shown()
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
