package sshd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

// link is a listener for connections in memory.
type link struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func newLink() *link { return &link{make(chan net.Conn), make(chan struct{})} }

func (l *link) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *link) Close() error {
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	return nil
}

func (l *link) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 2222} }

type from struct{ net.Conn }

func (from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 40000} }

// dial connects, over a line that carries so many bytes a second to the client.
func (l *link) dial(t *testing.T, rate int) net.Conn {
	client, near := net.Pipe()
	far, server := net.Pipe()
	var carrying sync.WaitGroup
	carrying.Go(func() { carry(near, far, 0) })
	carrying.Go(func() { carry(far, near, rate) })
	t.Cleanup(func() {
		_ = client.Close()
		carrying.Wait()
	})
	l.accepted <- from{server}
	return client
}

// carry copies through a buffer, as networks have them.
func carry(from, to net.Conn, rate int) {
	under := make(chan []byte, 100)
	go func() {
		defer close(under)
		for {
			buf := make([]byte, 1000)
			n, err := from.Read(buf)
			if n > 0 {
				under <- buf[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	for b := range under {
		if rate > 0 {
			time.Sleep(time.Duration(len(b)) * time.Second / time.Duration(rate))
		}
		if _, err := to.Write(b); err != nil {
			break
		}
	}
	_, _ = from.Close(), to.Close()
	for range under { // its reader ends now
		continue
	}
}

// over logs in over a line.
func (s *served) over(rate int) *ssh.Client {
	s.t.Helper()
	conn, channels, requests, err := ssh.NewClientConn(s.config.Listener.(*link).dial(s.t, rate), "beacon", as(s.key))
	if err != nil {
		s.t.Fatal(err)
	}
	return ssh.NewClient(conn, channels, requests)
}

// TestASlowLineShowsThePresent has a dashboard that draws a frame of its time whenever it can, 12 times a
// second, and a line of 9600 baud. Without a limit the buffers would fill with frames of minutes ago.
func TestASlowLineShowsThePresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const frame, baud = 1500, 960
		s := serve(t, newLink(), func(c *Config) {
			c.Dashboard = func(ctx context.Context, on *Terminal, _ []string) (int, error) {
				for ctx.Err() == nil {
					if _, err := fmt.Fprintf(on.Out, "%-*s", frame, fmt.Sprint(time.Now().UnixNano())); err != nil {
						return 0, nil
					}
					time.Sleep(time.Second / 12)
				}
				return 0, nil
			}
		})
		one := begin(t, s.over(baud))
		out, err := one.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(one.RequestPty("xterm", 24, 80, nil), one.Shell()); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, frame)
		var oldest time.Duration
		for range 50 {
			if _, err := io.ReadFull(out, buf); err != nil {
				t.Fatal(err)
			}
			var drawn int64
			if _, err := fmt.Sscan(string(buf), &drawn); err != nil {
				t.Fatal(err)
			}
			oldest = max(oldest, time.Since(time.Unix(0, drawn)))
		}
		most := time.Duration(aheadBytes+2*frame) * time.Second / baud // what is ahead, and a frame each before and after
		if oldest > most {
			t.Errorf("a frame was %s old, want at most %s", oldest, most)
		}
		_ = one.Close()
		s.stop()
	})
}

// TestIdleSessionsEnd has a viewer who presses a key now and then, one who never does, and commands.
func TestIdleSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, newLink(), func(c *Config) {
			c.Limits.Idle = time.Hour
			c.Dashboard = func(ctx context.Context, on *Terminal, _ []string) (int, error) {
				go func() { _, _ = io.Copy(io.Discard, on.In) }()
				for ctx.Err() == nil {
					if _, err := io.WriteString(on.Out, "a frame"); err != nil {
						return 0, nil
					}
					wait(ctx, time.Minute)
				}
				return 0, nil
			}
			c.Command = func(ctx context.Context, args []string, out, _ io.Writer) int {
				for ctx.Err() == nil {
					if args[0] == "busy" {
						_, _ = io.WriteString(out, "a line\n")
					}
					wait(ctx, time.Minute)
				}
				return 0
			}
		})
		start := func(line string) *ssh.Session {
			one := begin(t, s.over(0))
			one.Stdout = io.Discard
			if line != "" {
				if err := one.Start(line); err != nil {
					t.Fatal(err)
				}
				return one
			}
			if err := one.RequestPty("xterm", 24, 80, nil); err != nil {
				t.Fatal(err)
			}
			return one
		}
		reader := start("")
		keys, err := reader.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		sleeper := start("")
		if err := errors.Join(reader.Shell(), sleeper.Shell()); err != nil {
			t.Fatal(err)
		}
		start("busy")
		quiet := start("quiet")
		for range 10 {
			time.Sleep(20 * time.Minute)
			if _, err := io.WriteString(keys, "j"); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(sleeper.Wait(), quiet.Wait()); err != nil {
			t.Error(err)
		}
		if n := s.server.Sessions(); n != 2 {
			t.Errorf("%d sessions, want 2", n)
		}
		if n := strings.Count(s.details(), "nothing happened for 1h"); n != 2 {
			t.Errorf("%d are reported: %s", n, s.details())
		}
		s.stop()
	})
}

// TestAClientThatNeverReads, neither its terminal nor its connection, holds up nobody, and its session ends
// when it is idle.
func TestAClientThatNeverReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		written := 0
		s := serve(t, newLink(), func(c *Config) {
			c.Limits.Idle = time.Hour
			c.Dashboard = func(ctx context.Context, on *Terminal, args []string) (int, error) {
				for {
					n, err := fmt.Fprintf(on.Out, "%1000d", 0)
					if written += n; err != nil {
						return 0, nil
					}
				}
			}
		})
		raw := s.config.Listener.(*link).dial(t, 0)
		stops := &stopping{raw, make(chan struct{}), t.Context().Done()}
		conn, channels, requests, err := ssh.NewClientConn(stops, "beacon", as(s.key))
		if err != nil {
			t.Fatal(err)
		}
		one := begin(t, ssh.NewClient(conn, channels, requests))
		if err := errors.Join(one.RequestPty("xterm", 24, 80, nil), one.Shell()); err != nil {
			t.Fatal(err)
		}
		close(stops.stopped)
		time.Sleep(10 * time.Minute)
		var text bytes.Buffer
		other := begin(t, s.over(0))
		other.Stdout = &text
		if err := other.Run("status"); err == nil || text.String() != "[\"status\"]\n" {
			t.Errorf("another client gets %q, %v", &text, err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := s.server.Sessions(); n != 0 || written > 10*aheadBytes {
			t.Errorf("%d sessions, %d bytes written", n, written)
		}
		_ = raw.Close()
		s.stop()
	})
}

// stopping is a connection that is not read any more.
type stopping struct {
	net.Conn
	stopped chan struct{}
	end     <-chan struct{}
}

func (s *stopping) Read(p []byte) (int, error) {
	select {
	case <-s.stopped:
		<-s.end
		return 0, io.EOF
	default:
		return s.Conn.Read(p)
	}
}

// TestAKeyThatIsRemovedEndsItsSessions, within seconds.
func TestAKeyThatIsRemovedEndsItsSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, newLink(), func(c *Config) {
			c.Dashboard = func(ctx context.Context, _ *Terminal, _ []string) (int, error) { <-ctx.Done(); return 0, nil }
		})
		one := begin(t, s.over(0))
		var said bytes.Buffer
		one.Stderr = &said
		if err := errors.Join(one.RequestPty("xterm", 24, 80, nil), one.Shell()); err != nil {
			t.Fatal(err)
		}
		s.allow("")
		if err := one.Wait(); err != nil {
			t.Errorf("not in order: %v", err)
		}
		if !strings.Contains(said.String(), "the beacon has ended this session") {
			t.Errorf("said %q", said.String())
		}
		if got, want := s.published(), []string{"anna@laptop true", "anna@laptop true credentials"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if text := s.details(); !strings.Contains(text, "nobody can log in") {
			t.Error(text)
		}
		s.stop()
	})
}

// TestWhoDoesNotLogIn holds a place for a minute, and is not reported.
func TestWhoDoesNotLogIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, newLink(), nil)
		began := time.Now()
		c := s.config.Listener.(*link).dial(t, 0)
		if _, err := io.Copy(io.Discard, c); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != loginTime {
			t.Errorf("closed after %s", took)
		}
		idle := s.over(0) // has no session
		_ = idle.Wait()
		if took := time.Since(began); took != loginTime+idleConnection {
			t.Errorf("closed after %s", took-loginTime)
		}
		s.stop()
		if got := s.published(); !slices.Equal(got, []string{"anna@laptop true"}) {
			t.Errorf("%q", got)
		}
	})
}

// TestTheEndIsInOrder stops the server under sessions, one of which does not read, and a connection that says
// nothing.
func TestTheEndIsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, newLink(), func(c *Config) {
			c.Dashboard = func(ctx context.Context, on *Terminal, args []string) (int, error) {
				var err error
				for len(args) > 0 && err == nil {
					_, err = fmt.Fprintf(on.Out, "%1000d", 0)
				}
				_, _ = io.WriteString(on.Out, "begin")
				<-ctx.Done()
				_, _ = io.WriteString(on.Out, " restored")
				return 0, nil
			}
		})
		silent := s.config.Listener.(*link).dial(t, 0)
		deaf, one := begin(t, s.over(0)), begin(t, s.over(0))
		var out bytes.Buffer
		one.Stdout = &out
		if _, err := deaf.StdoutPipe(); err != nil { // which nobody reads
			t.Fatal(err)
		}
		err := errors.Join(
			deaf.RequestPty("xterm", 24, 80, nil), deaf.Start("dashboard deaf"), one.RequestPty("xterm", 24, 80, nil), one.Shell(),
		)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		began := time.Now()
		s.stop()
		if took := time.Since(began); took > endTime {
			t.Errorf("took %s", took)
		}
		if err := one.Wait(); err != nil || out.String() != "begin restored" {
			t.Errorf("%q, %v", &out, err)
		}
		_ = silent.Close()
	})
}
