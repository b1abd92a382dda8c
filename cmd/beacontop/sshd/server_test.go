package sshd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/waittest"
)

func TestWhatASessionGets(t *testing.T) {
	s := serve(t, listen(t), nil)
	for _, tt := range []struct {
		name  string
		begin func(*ssh.Session) error
		want  string
		code  int
	}{
		{"a command", func(c *ssh.Session) error { return c.Start(`agents --where 'is:failing lon' "a\"b"`) }, "[\"agents\" \"--where\" \"is:failing lon\" \"a\\\"b\"]\n", 3},
		{"nothing without a terminal", (*ssh.Session).Shell, "[]\n", 3},
		{"a dashboard", func(c *ssh.Session) error {
			for name, value := range map[string]string{"LANG": "C.UTF-8", "NO_COLOR": "1"} {
				if err := c.Setenv(name, value); err != nil {
					return err
				}
			}
			return errors.Join(c.RequestPty("xterm", 40, 120, ssh.TerminalModes{modeUTF8: 1, ssh.ECHO: 1}), c.Shell())
		}, "xterm [120 40] [] map[LANG:C.UTF-8 NO_COLOR:1] true <nil>\r\n", 0},
		{"a dashboard with options", func(c *ssh.Session) error {
			return errors.Join(c.RequestPty("vt100", 0, 0, nil), c.Start("dashboard --theme light"))
		}, "vt100 [80 24] [\"--theme\" \"light\"] map[] false <nil>\r\n", 0},
		{"a command at a terminal", func(c *ssh.Session) error {
			return errors.Join(c.RequestPty("xterm", 1<<20, 1<<20, nil), c.Start("status"))
		}, "[\"status\"]\r\n", 3},
		{"an open quote", func(c *ssh.Session) error { return c.Start(`agents "`) }, "", exitUsage},
	} {
		one := s.session()
		var out bytes.Buffer
		one.Stdout = &out
		if err := tt.begin(one); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		err := one.Wait()
		code := 0
		var exit *ssh.ExitError
		if errors.As(err, &exit) {
			code, err = exit.ExitStatus(), nil
		}
		if err != nil || code != tt.code || out.String() != tt.want {
			t.Errorf("%s: %q, exit status %d, %v; want %q, %d", tt.name, out.String(), code, err, tt.want, tt.code)
		}
	}
}

// TestWhatIsRefused asks for everything that a general SSH server has.
func TestWhatIsRefused(t *testing.T) {
	s := serve(t, listen(t), nil)
	c := s.client()
	if _, err := c.Dial("tcp", s.config.Listener.Addr().String()); err == nil || !strings.Contains(err.Error(), "forwarding is not supported") {
		t.Errorf("a port forwarded by the server: %v", err)
	}
	if _, err := c.Dial("unix", "/tmp/socket"); err == nil {
		t.Error("a socket is forwarded")
	}
	if l, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Errorf("a port is forwarded to the client: %v", l.Addr())
	}
	if l, err := c.ListenUnix("/tmp/beacontop-no-such-socket"); err == nil {
		t.Errorf("a socket is forwarded to the client: %v", l.Addr())
	}
	one := begin(t, c)
	if err := one.RequestSubsystem("sftp"); err == nil {
		t.Error("there is sftp")
	}
	for _, request := range []string{"auth-agent-req@openssh.com", "x11-req", "xon-xoff", "break", "pty-req", "window-change", "hostkeys-prove-00@openssh.com"} {
		if ok, err := one.SendRequest(request, true, nil); ok || err != nil {
			t.Errorf("%s is granted, %v", request, err)
		}
	}
	for name, value := range map[string]string{"LD_PRELOAD": "x", "PATH": "x", "BEACONTOP_DIR": "/", "LANG": "a\x1b[31m", "TZ": strings.Repeat("x", variableBytes+1)} {
		if err := one.Setenv(name, value); err == nil {
			t.Errorf("%s=%.20q is accepted", name, value)
		}
	}
	if err := one.RequestPty("x\x1b[31m", 1, 1, nil); err == nil {
		t.Error("a terminal with an escape sequence as its name")
	}
	if err := one.Start("first"); err != nil {
		t.Fatal(err)
	}
	if ok, _ := one.SendRequest("exec", true, ssh.Marshal(struct{ Text string }{"second"})); ok {
		t.Error("two programs in one session")
	}
}

func TestWhoIsRefused(t *testing.T) {
	s := serve(t, listen(t), nil)
	other, otherLine := signer(t)
	s.allow(s.line + "no-pty " + otherLine)
	stranger, _ := signer(t)
	for _, tt := range []struct {
		auth []ssh.AuthMethod
		want string
	}{
		{nil, "the client offered no key"},
		{[]ssh.AuthMethod{ssh.Password("secret")}, "the client offered no key"},
		{[]ssh.AuthMethod{ssh.PublicKeys(stranger)}, `key not listed (user "anna", ` + ssh.FingerprintSHA256(stranger.PublicKey())},
		{[]ssh.AuthMethod{ssh.PublicKeys(other)}, "anna@laptop: line 2: the option no-pty is not supported"},
	} {
		how := as(s.key)
		how.Auth = tt.auth
		if c, err := ssh.Dial("tcp", s.config.Listener.Addr().String(), how); err == nil {
			t.Errorf("%s: logged in", tt.want)
			_ = c.Close()
		}
		s.until(tt.want, func() bool { return strings.Contains(s.details(), tt.want) })
	}
	how := as(s.key)
	how.Auth = []ssh.AuthMethod{ssh.PublicKeys(stranger, other, s.key)}
	c, err := ssh.Dial("tcp", s.config.Listener.Addr().String(), how)
	if err != nil {
		t.Fatalf("the third key: %v", err)
	}
	_ = c.Close()
	s.until("the login is reported", func() bool { return slices.Contains(s.published(), "anna@laptop true") })
	if n := len(s.published()); n != 5 { // four refusals and a login
		t.Errorf("%d events: %q", n, s.published())
	}
}

// TestAnAddressThatIsRefusedAgainAndAgain waits before it may try again.
func TestAnAddressThatIsRefusedAgainAndAgain(t *testing.T) {
	s := serve(t, listen(t), nil)
	stranger, _ := signer(t)
	for range refusalsMost {
		if _, err := ssh.Dial("tcp", s.config.Listener.Addr().String(), as(stranger)); err == nil {
			t.Fatal("logged in")
		}
	}
	s.until("all are reported", func() bool { return len(s.published()) == refusalsMost })
	if _, err := ssh.Dial("tcp", s.config.Listener.Addr().String(), as(s.key)); err == nil {
		t.Error("it may still try")
	}
}

// TestTwentySessionsAtOnce, of which one panics, one fails, one is killed and one never reads.
func TestTwentySessionsAtOnce(t *testing.T) {
	const all = 20
	var ready sync.WaitGroup
	ready.Add(all)
	s := serve(t, listen(t), func(c *Config) {
		c.Dashboard = func(ctx context.Context, on *Terminal, args []string) (int, error) {
			ready.Done()
			ready.Wait() // all are in
			switch args[0] {
			case "0":
				panic("of one session \x1b[31m")
			case "1":
				return 0, errors.New("failed")
			case "2", "3":
				var err error
				for err == nil {
					_, err = fmt.Fprintf(on.Out, "%1000d\r\n", 0)
				}
				return 0, nil
			}
			_, err := io.Copy(on.Out, io.LimitReader(on.In, 5))
			return 0, err
		}
	})
	var clients sync.WaitGroup
	failed := make(chan error, all)
	for i := range all {
		one := s.session()
		clients.Go(func() {
			if err := look(one, i); err != nil {
				failed <- fmt.Errorf("session %d: %w", i, err)
			}
		})
	}
	clients.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	if text := s.details(); !strings.Contains(text, `panic: of one session \x1b[31m at server_test.go:`) || !strings.Contains(text, "failed") {
		t.Error(text)
	}
	s.stop()
	if n := s.server.Sessions(); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}

// look is what one of the twenty does.
func look(one *ssh.Session, i int) error {
	in, err := one.StdinPipe()
	if err != nil {
		return err
	}
	out, err := one.StdoutPipe()
	if err != nil {
		return err
	}
	if err := errors.Join(one.RequestPty("xterm", 24, 80, nil), one.Start(fmt.Sprint("dashboard ", i))); err != nil {
		return err
	}
	switch i {
	case 0, 1:
		var exit *ssh.ExitError
		if err := one.Wait(); !errors.As(err, &exit) || exit.ExitStatus() != exitFailed {
			return fmt.Errorf("ended with %w", err)
		}
		return nil
	case 2: // is killed
		_, err := io.ReadFull(out, make([]byte, 2000))
		return errors.Join(err, one.Close())
	case 3: // never reads
		return nil
	}
	if _, err := io.WriteString(in, "hello"); err != nil {
		return err
	}
	text, err := io.ReadAll(out)
	if err != nil || string(text) != "hello" {
		return fmt.Errorf("got %q, %w", text, err)
	}
	return one.Wait()
}

// TestLimitsOfSessions has one more session than each limit allows.
func TestLimitsOfSessions(t *testing.T) {
	for name, tt := range map[string]struct {
		limits Limits
		want   string
	}{
		"in all":            {Limits{Sessions: 2, PerKey: 9, PerAddress: 9}, "too many sessions"},
		"of a key":          {Limits{Sessions: 9, PerKey: 2, PerAddress: 9}, "too many sessions with this key"},
		"from an address":   {Limits{Sessions: 9, PerKey: 9, PerAddress: 2}, "too many sessions from this address"},
		"of one connection": {Limits{Sessions: 99, PerKey: 99, PerAddress: 99}, "too many sessions of this connection"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, listen(t), func(c *Config) { c.Limits = tt.limits })
			first := s.client()
			var open []*ssh.Session
			for range min(tt.limits.Sessions, tt.limits.PerKey, tt.limits.PerAddress, sessionsMost) {
				open = append(open, begin(t, first))
			}
			if _, err := first.NewSession(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("in the same connection: %v", err)
			}
			if tt.limits.Sessions > sessionsMost {
				return
			}
			if _, err := s.client().NewSession(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("in another connection: %v", err)
			}
			_ = open[1].Close()
			waittest.Until(t, func() error { // the end of a session is not reported
				if n := s.server.Sessions(); n != 1 {
					return fmt.Errorf("%d seats are taken", n)
				}
				return nil
			})
			begin(t, s.client())
		})
	}
}
