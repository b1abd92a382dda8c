package sshd

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/cmd/beacontop/logins"
	"beacontop/cmd/beacontop/sshd/keys"
)

// Config configures a server. All fields are required.
type Config struct {
	Listener net.Listener // Run closes it
	Host     ssh.Signer
	Keys     *keys.Authorized
	Limits   Limits
	Publish  func(event.Event)
	// Dashboard shows the dashboard on a terminal until the viewer leaves or ctx ends, and returns its exit
	// status. An error is one of this program.
	Dashboard func(ctx context.Context, on *Terminal, args []string) (status int, err error)
	// Command answers a command, and returns its exit status. Without arguments it says what there is.
	Command func(ctx context.Context, args []string, out, err io.Writer) int
}

// Server is an SSH server. New makes it, Run runs it.
type Server struct {
	config Config
	door   *door
	seats  *seats
	report *logins.Report

	mu          sync.Mutex
	connections map[*connection]struct{} // that have logged in
}

// New returns a server that is not running.
func New(c Config) *Server {
	return &Server{config: c, door: newDoor(), seats: newSeats(c.Limits), report: &logins.Report{Publish: c.Publish, Over: "ssh"}, connections: map[*connection]struct{}{}}
}

// Sessions returns the number of sessions.
func (s *Server) Sessions() int { return s.seats.taken() }

const (
	// reviewEvery is how long a key that was removed keeps its session.
	reviewEvery = 5 * time.Second
	// acceptPause is the pause after an error such as too many open files.
	acceptPause = 100 * time.Millisecond
)

// Run serves until ctx ends. Then sessions have a moment to restore their terminals.
func (s *Server) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = s.config.Listener.Close() }) // it is closed by others, too
	defer stop()
	running.Go(func() { s.review(ctx) })
	for {
		conn, err := s.config.Listener.Accept()
		switch {
		case err == nil:
			running.Go(func() { s.serve(ctx, conn) })
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		default:
			wait(ctx, acceptPause)
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// review ends sessions whose key may no longer log in, and reports what is wrong with the file of keys.
func (s *Server) review(ctx context.Context) {
	tick := time.NewTicker(reviewEvery)
	defer tick.Stop()
	known := ""
	for {
		if now := s.config.Keys.Problem(); now != known {
			if known = now; known != "" {
				s.report.Send(event.Event{Cause: event.CauseContent, Detail: known})
			} else {
				s.report.Send(event.Event{Detail: figures.Plural(s.config.Keys.Count(), "key", "keys") + " can log in"})
			}
		}
		for _, c := range s.open() {
			if _, err := s.config.Keys.Find(c.key, c.address, time.Now()); err != nil {
				c.end(event.CauseCredentials, err.Error())
			}
		}
		s.report.Flush(time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// open returns the connections that have logged in.
func (s *Server) open() (all []*connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.connections {
		all = append(all, c)
	}
	return all
}

func (s *Server) add(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections[c] = struct{}{}
}

func (s *Server) remove(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connections, c)
}
