//go:build unix

package ui

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// leave switches off what a dashboard switches on: the mouse, bracketed paste, the hidden cursor,
// the alternate screen.
const leave = "\x1b[?1002l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[?1049l"

// keep saves the terminal state, and restores it if a signal ends the process before the
// dashboard has done so: SIGQUIT, or a second stop signal while the first is being handled or the
// terminal accepts no output. The caller calls release at the end.
func (t Terminal) keep() (release func(), err error) {
	in, ok := t.In.(*os.File)
	if !ok || !IsTerminal(in) {
		return func() {}, nil
	}
	was, err := term.GetState(in.Fd())
	if err != nil {
		return nil, err
	}
	signals := make(chan os.Signal, 2) // the first is handled, the second ends the process
	signal.Notify(signals, syscall.SIGQUIT, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for stopping := false; ; {
			select {
			case s := <-signals:
				if s == syscall.SIGQUIT || stopping {
					t.die(in, was, s.(syscall.Signal))
				}
				stopping = true
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(done); <-ended }, nil
}

// die restores the terminal and ends the process. It sets the mode first, which works even if
// nobody reads the output.
func (t Terminal) die(in *os.File, was *term.State, s syscall.Signal) {
	_ = term.Restore(in.Fd(), was) // the error cannot be reported anywhere
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(t.Out, leave)
	}()
	select {
	case <-written:
	case <-time.After(askLimit):
	}
	os.Exit(128 + int(s)) // the exit code that a shell shows; the signal itself may be ignored
}

// noShell returns why ctrl-z cannot suspend the program; empty: it can. A shell gives each job
// its own process group. In the group of the session's first process, no parent waits for the
// stop and the system ignores the signal (POSIX, 2.4.3, orphaned process groups), so the library
// would wait for ever to be continued.
func noShell() string {
	if session, err := unix.Getsid(0); err != nil || session == unix.Getpgrp() {
		return "there is no shell to suspend to"
	}
	return ""
}
