package sshd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/event"
)

// session is a channel in which one program may run: a dashboard or a command.
type session struct {
	connection *connection
	channel    ssh.Channel
	requests   <-chan *ssh.Request
	release    func()

	terminal *Terminal // nil: none was asked for
	env      map[string]string
	sizes    chan [2]int
	started  bool
	active   atomic.Int64 // Unix nanoseconds of the newest sign of life
}

// Exit statuses, as of the program itself.
const (
	exitFailed = 1
	exitUsage  = 2
)

// run serves the session until its program or the client ends it, or ctx ends.
func (s *session) run(ctx context.Context) {
	defer s.release()
	ctx, cancel := context.WithCancel(ctx)
	s.touch()
	s.env, s.sizes = map[string]string{}, make(chan [2]int, 1)
	done := make(chan uint32, 1)
	var running sync.WaitGroup
	defer func() {
		cancel()
		stuck := s.giveUp()
		running.Wait()
		stuck.Stop()
	}()
	start := func(program func(context.Context) int) {
		s.started = true
		running.Go(func() { done <- uint32(s.guarded(ctx, program)) })
	}
	limit := s.connection.server.config.Limits.Idle
	idle := time.NewTicker(max(limit/10, time.Second))
	defer idle.Stop()
	for {
		select {
		case <-ctx.Done():
			if s.started {
				s.end(<-done)
			} else {
				s.end(exitFailed)
			}
			return
		case r, ok := <-s.requests:
			if !ok { // the client has left
				return
			}
			s.answer(r, start)
		case status := <-done:
			s.end(status)
			return
		case now := <-idle.C:
			if limit > 0 && now.Sub(time.Unix(0, s.active.Load())) >= limit {
				s.tell(event.CauseIdle, fmt.Sprintf("nothing happened for %s", limit))
				defer s.giveUp().Stop()
				cancel()
			}
		}
	}
}

// giveUp closes the connection after a moment, unless it is stopped: the client does not read, which
// nothing else ends.
func (s *session) giveUp() *time.Timer {
	return time.AfterFunc(endTime, func() { _ = s.connection.conn.Close() })
}

// end tells the client the status of its program. The client closes its side when it has read that.
func (s *session) end(status uint32) {
	s.connection.closing.Go(func() { ssh.DiscardRequests(s.requests) })
	_, err := s.channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{status}))
	_ = errors.Join(err, s.channel.Close()) // the client may have left
}

// tell reports why a session is ended.
func (s *session) tell(cause event.Cause, why string) {
	c := s.connection
	c.server.report.Send(event.Event{Name: c.grant.Name, Address: c.address, Active: true, Cause: cause, Detail: why})
}

func (s *session) touch() { s.active.Store(time.Now().UnixNano()) }

// guarded runs a program. A panic ends only this session.
func (s *session) guarded(ctx context.Context, program func(context.Context) int) (status int) {
	defer func() {
		if p := recover(); p != nil {
			s.failed(fmt.Errorf("panic: %v at %s", p, place(string(debug.Stack()))))
			status = exitFailed
		}
	}()
	return program(ctx)
}

// failed reports a session that failed by an error of this program, and says so to its viewer.
func (s *session) failed(err error) {
	s.tell(event.CauseInternal, err.Error())
	s.say("error: this session has failed, the beacon goes on: see its events")
}

// say writes a line to the viewer.
func (s *session) say(text string) {
	_, _ = io.WriteString(s.channel.Stderr(), "beacontop: "+text+"\r\n") // the client may have left
}

// place returns the file and line of the caller of panic in a stack.
func place(stack string) string {
	lines := strings.Split(stack, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "panic(") && i+3 < len(lines) {
			where, _, _ := strings.Cut(strings.TrimSpace(lines[i+3]), " ")
			return where[strings.LastIndexByte(where, '/')+1:]
		}
	}
	return "an unknown place"
}

// answer handles one request of the client. What is not listed is refused: subsystems (sftp), agent and X11
// forwarding.
func (s *session) answer(r *ssh.Request, start func(func(context.Context) int)) {
	ok := false
	switch r.Type {
	case "pty-req":
		ok = !s.started && s.terminal == nil && s.openTerminal(r.Payload)
	case "env":
		ok = !s.started && s.setVariable(r.Payload)
	case "window-change":
		ok = s.terminal != nil && s.resize(r.Payload)
	case "shell":
		ok = !s.started
		if ok {
			start(s.program("", nil))
		}
	case "exec":
		var line struct{ Text string }
		ok = !s.started && ssh.Unmarshal(r.Payload, &line) == nil
		if ok {
			args, err := arguments(line.Text)
			start(s.program(line.Text, err, args...))
		}
	case "signal":
		ok = true // there is no process; a client that wants to end the session closes it
	}
	if r.WantReply {
		_ = r.Reply(ok, nil) // the client may have left
	}
}

// dashboard is the command that shows the dashboard with options.
const dashboard = "dashboard"

// program returns what a session runs for a command line.
func (s *session) program(line string, wrong error, args ...string) func(context.Context) int {
	return func(ctx context.Context) int {
		switch {
		case wrong != nil:
			s.say("error: " + wrong.Error())
			return exitUsage
		case s.terminal != nil && (line == "" || len(args) > 0 && args[0] == dashboard):
			return s.show(ctx, args[min(1, len(args)):])
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		s.connection.readers.Go(func() { s.read(io.Discard, cancel) })
		return s.connection.server.config.Command(ctx, args, s.lines(s.channel), s.lines(s.channel.Stderr()))
	}
}

// show shows the dashboard.
func (s *session) show(ctx context.Context, args []string) int {
	in, keys := io.Pipe()
	defer func() { _ = in.Close() }() // it never fails
	s.connection.readers.Go(func() { s.read(keys, func() {}) })
	out := newPaced(s.channel)
	s.connection.readers.Go(out.ask)
	defer out.close()
	s.terminal.In, s.terminal.Out, s.terminal.Lines = in, out, s.lines(s.channel.Stderr())
	status, err := s.connection.server.config.Dashboard(ctx, s.terminal, args)
	switch {
	case err != nil:
		s.failed(err)
		return exitFailed
	case ctx.Err() != nil:
		s.say("note: the beacon has ended this session")
	}
	return status
}

// read passes on what the client sends until it ends, and discards what is not taken: otherwise it would
// fill memory. At a terminal, ctrl-c and ctrl-d interrupt a command.
func (s *session) read(to io.Writer, interrupt func()) {
	buf := make([]byte, 1024)
	for {
		n, err := s.channel.Read(buf)
		if n > 0 {
			s.touch()
			_, _ = to.Write(buf[:n]) // the program may have ended
		}
		if s.terminal != nil && strings.ContainsAny(string(buf[:n]), "\x03\x04") {
			interrupt()
		}
		if err != nil {
			break
		}
	}
	if c, ok := to.(io.Closer); ok {
		_ = c.Close() // it never fails
	}
}

// lines returns the output of a command. A terminal is in raw mode, so it gets a carriage return with each
// line feed.
func (s *session) lines(to io.Writer) io.Writer { return &output{to, s} }

type output struct {
	to      io.Writer
	session *session
}

func (o *output) Write(p []byte) (int, error) {
	text := p
	if o.session.terminal != nil {
		text = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	if _, err := o.to.Write(text); err != nil {
		return 0, err
	}
	o.session.touch()
	return len(p), nil
}
