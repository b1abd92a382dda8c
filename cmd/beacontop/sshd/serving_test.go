package sshd

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/sshd/keys"
)

// served is a server with one key that may log in.
type served struct {
	t      *testing.T
	config Config
	server *Server
	key    ssh.Signer
	line   string // of authorized_keys
	file   string
	stop   func() // and waits for its end

	mu     sync.Mutex
	events []event.Event
	news   chan struct{} // one slot: there is another event
}

func signer(t testing.TB) (key ssh.Signer, line string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = ssh.NewSignerFromKey(private); err != nil {
		t.Fatal(err)
	}
	return key, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey()))) + " anna@laptop\n"
}

// serve runs a server on a listener, after change.
func serve(t *testing.T, on net.Listener, change func(*Config)) *served {
	t.Helper()
	s := &served{t: t, file: filepath.Join(t.TempDir(), "authorized_keys"), news: make(chan struct{}, 1)}
	host, _ := signer(t)
	s.key, s.line = signer(t)
	s.allow(s.line)
	allowed, err := keys.Open(s.file)
	if err != nil {
		t.Fatal(err)
	}
	s.config = Config{
		Listener: on, Host: host, Keys: allowed, Limits: DefaultLimits,
		Publish: func(e event.Event) {
			s.mu.Lock()
			s.events = append(s.events, e)
			s.mu.Unlock()
			select {
			case s.news <- struct{}{}:
			default:
			}
		},
		Dashboard: func(ctx context.Context, on *Terminal, args []string) (int, error) {
			size := <-on.Sizes
			_, err := fmt.Fprintf(on.Out, "%s %v %q %v %t %v\r\n", on.Type, size, args, on.Env, on.UTF8, ctx.Err())
			return 0, err
		},
		Command: func(_ context.Context, args []string, out, _ io.Writer) int {
			_, _ = fmt.Fprintf(out, "%q\n", args)
			return 3
		},
	}
	if change != nil {
		change(&s.config)
	}
	s.server = New(s.config)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.server.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// listen returns a listener on a free port.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (s *served) allow(lines string) {
	s.t.Helper()
	part := s.file + ".part"
	if err := os.WriteFile(part, []byte(lines), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(part, s.file); err != nil {
		s.t.Fatal(err)
	}
}

// published returns who logged in or was refused, and the causes.
func (s *served) published() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if !e.Address.IsValid() { // about the file of keys
			continue
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %t %s", e.Name, e.Active, e.Cause)))
	}
	return all
}

func (s *served) details() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, e := range s.events {
		all = append(all, e.Detail)
	}
	return strings.Join(all, "\n")
}

func as(key ssh.Signer) *ssh.ClientConfig {
	return &ssh.ClientConfig{User: "anna", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey()} //nolint:gosec // the server is in this process
}

// client logs in.
func (s *served) client() *ssh.Client {
	s.t.Helper()
	c, err := ssh.Dial("tcp", s.config.Listener.Addr().String(), as(s.key))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

func (s *served) session() *ssh.Session {
	s.t.Helper()
	return begin(s.t, s.client())
}

func begin(t *testing.T, c *ssh.Client) *ssh.Session {
	t.Helper()
	one, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	return one
}

// until waits until the events show something.
func (s *served) until(what string, is func() bool) {
	s.t.Helper()
	for late := time.After(time.Minute); !is(); {
		select {
		case <-s.news:
		case <-late:
			s.t.Fatalf("never: %s", what)
		}
	}
}
