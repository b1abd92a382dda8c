package viewers

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/sshd"
)

// beacon is a station on loopback that can be looked at, and the files of a client of OpenSSH.
type beacon struct {
	t        *testing.T
	dir      string // state directory
	home     string // of the client
	port     string
	root     string // of its HTTP side
	host     *host.Host
	sessions func() int

	mu     sync.Mutex
	events []event.Event
	news   chan struct{} // one slot: something happened
}

func prepare(t *testing.T) *beacon {
	t.Helper()
	if _, err := exec.LookPath("ssh"); err != nil {
		if os.Getenv("TEST_EVERYTHING") != "" {
			t.Fatal(err)
		}
		t.Skip("OpenSSH is not installed")
	}
	return &beacon{t: t, dir: t.TempDir(), home: t.TempDir(), news: make(chan struct{}, 1)}
}

// attach lets people look, and records what happens.
func (b *beacon) attach() {
	b.t.Helper()
	var err error
	if b.sessions, err = Attach(b.host, b.dir, Config{Address: "127.0.0.1:0", Limits: sshd.DefaultLimits}); err != nil {
		b.t.Fatal(err)
	}
}

// serve runs the host until the test ends.
func (b *beacon) serve(run func(context.Context) error) {
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	b.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
	})
}

// happened records an event.
func (b *beacon) happened(e *event.Event) {
	b.mu.Lock()
	b.events = append(b.events, *e)
	b.mu.Unlock()
	b.wake()
}

// wake has until look again.
func (b *beacon) wake() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

func start(t *testing.T) *beacon {
	t.Helper()
	b := prepare(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.root = "http://" + l.Addr().String()
	if b.host, err = host.Open(daemon.Config{Dir: b.dir, Name: "LON-BEACON1", Listener: l, Grace: time.Second}, host.Config{}); err != nil {
		t.Fatal(err)
	}
	b.attach()
	listening := make(chan string, 1)
	b.host.Station.Observe(func(e *event.Event) {
		if e.Topic == event.TopicStart {
			listening <- e.Detail
		}
		b.happened(e)
	})
	b.serve(b.host.Station.Run)
	_, after, _ := strings.Cut(<-listening, "ssh 127.0.0.1:")
	b.port, _, _ = strings.Cut(after, ",")
	return b
}

// key makes a key, and returns the line of authorized_keys.
func (b *beacon) key(name string) string {
	b.t.Helper()
	file := filepath.Join(b.home, name)
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file).CombinedOutput(); err != nil {
		b.t.Fatalf("%v: %s", err, out)
	}
	line, err := os.ReadFile(file + ".pub")
	if err != nil {
		b.t.Fatal(err)
	}
	return string(line)
}

func (b *beacon) allow(lines ...string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, KeysFile), []byte(strings.Join(lines, "")), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// ssh is the client with a key.
func (b *beacon) ssh(key string, args ...string) *exec.Cmd {
	all := []string{
		"-F", "none", "-p", b.port, "-i", filepath.Join(b.home, key), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
		"-o", "StrictHostKeyChecking=accept-new", "-o", "UserKnownHostsFile=" + filepath.Join(b.home, "known"), "-o", "LogLevel=ERROR",
	}
	return exec.Command("ssh", append(all, args...)...)
}

// run runs the client, and returns its output, its errors and its exit status.
func (b *beacon) run(key string, args ...string) (out, said string, status int) {
	b.t.Helper()
	cmd := b.ssh(key, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}
	return stdout.String(), strings.ReplaceAll(stderr.String(), "\r", ""), cmd.ProcessState.ExitCode()
}

// details returns those of the events about logins.
func (b *beacon) details() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, e := range b.events {
		if e.Topic == event.TopicLogin {
			all = append(all, fmt.Sprintf("%s %t %s %s", e.Name, e.Active, e.Cause, e.Detail))
		}
	}
	return strings.Join(all, "\n")
}

// until waits until something is so. It looks after each event, of which there is one a second at least, and
// when a client shows more.
func (b *beacon) until(what string, is func() bool) {
	b.t.Helper()
	for late := time.After(time.Minute); !is(); {
		select {
		case <-b.news:
		case <-late:
			b.t.Fatalf("never: %s", what)
		}
	}
}

const policy = "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl"

// TestOpenSSH looks at a beacon with the client that people have.
func TestOpenSSH(t *testing.T) {
	b := start(t)
	b.allow(b.key("anna"))
	res, err := http.Get(b.root + policy)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	b.until("the agent is known", func() bool {
		return b.host.Station.Running() == 0 && b.host.Station.State().Facts(time.Now()).Totals.Known == 1
	})
	for _, tt := range []struct {
		name   string
		args   []string
		out    string
		said   string
		status int
	}{
		{"help", []string{"localhost", "help"}, "ssh HOST LIST OPTIONS", "", 0},
		{"a table", []string{"localhost", "agents"}, "HERON07.corp.example", "", 0},
		{"a list as JSON", []string{"localhost", "agents --json --where device:heron"}, `"device": "HERON07"`, "", 0},
		{"a list as CSV", []string{"localhost", "agents", "--format=csv"}, "\nHERON07,corp.example,127.0.0.1,", "", 0},
		{"a condition with spaces", []string{"localhost", "agents", "--where", "'device:heron !is:failing'"}, "1 agent, device:heron", "", 0},
		{"an agent", []string{"localhost", "explain heron07"}, "HERON07", "", 0},
		{"an agent as JSON", []string{"localhost", "explain heron07 --json"}, `"HERON07"`, "", 0},
		{"a topic", []string{"localhost", "explain", "queue"}, "the queue is empty", "", 0},
		{"a code", []string{"localhost", "explain", "disk-full"}, "disk-full", "", 0},
		{"a code as JSON", []string{"localhost", "explain", "disk-full", "--json"}, `"code": "disk-full"`, "", 0},
		{"what is wrong", []string{"localhost", "diagnoses --json"}, `"diagnoses": [`, "", 0},
		{"the newest requests", []string{"localhost", "requests --limit 1 --where heron"}, "HERON07.npl", "", 0},
		{"what failed", []string{"localhost", "failures --where heron --format csv"}, "device,domain,address,direction,kind,status", "", 0},
		{"the newest events", []string{"localhost", "events --limit 50"}, "start        started: http 127.0.0.1:", "", 0},
		{"events as JSON", []string{"localhost", "events --json --where anna"}, `"topic":"login"`, "", 0},
		{"the queue", []string{"localhost", "queue --json"}, `"queue": [`, "", 0},
		{"other beacons", []string{"localhost", "failover --json"}, `"failover": [`, "", 0},
		{"the state", []string{"localhost", "status"}, "OK - LON-BEACON1: 1 agent, ", "", 0},
		{"the state as JSON", []string{"localhost", "status", "--json", "--critical", "problem"}, `"severity": "none"`, "", 0},
		{"a wrong threshold", []string{"localhost", "status --warning bad"}, "UNKNOWN - status: invalid value", "hint: ssh HOST help lists the options", 3},
		{"at a terminal", []string{"-tt", "localhost", "agents"}, "as of ", "", 0},
		{"a zone", []string{"localhost", "agents --tz Asia/Tokyo"}, " JST\n", "", 0},

		{"no terminal", []string{"-T", "localhost"}, "", "the dashboard needs a terminal\nbeacontop: hint: ssh -t HOST shows it", 2},
		{"a wrong option", []string{"-tt", "localhost", "dashboard --theme pink"}, "", "must be one of auto, dark, light, ", 2},
		{"a wrong argument", []string{"-tt", "localhost", "dashboard x"}, "", "dashboard takes no argument: x", 2},
		{"a dumb terminal", []string{"-tt", "localhost"}, "", "TERM=dumb: this terminal cannot draw the dashboard", 1},
		{"an unknown agent", []string{"localhost", "explain heron"}, "", "no agent is known by the name heron\nbeacontop: hint: did you mean HERON07.corp.example?", 1},
		{"nothing to explain", []string{"localhost", "explain"}, "", "explain needs one agent", 2},
		{"a wrong filter", []string{"localhost", "agents --where statsu:1"}, "", "unknown field statsu", 2},
		{"nothing to follow", []string{"localhost", "agents -f"}, "", "not defined: -f", 2},
		{"a wrong filter of a stream", []string{"localhost", "events -f --where statsu:1"}, "", "unknown field statsu", 2},
		{"a limit that is none", []string{"localhost", "requests --limit -1"}, "", "limit", 2},
		{"a wrong format", []string{"localhost", "agents --format xml"}, "", "must be one of table, json, csv", 2},
		{"a zone that is a path", []string{"localhost", "agents --tz ../../etc/passwd"}, "", "is not a time zone", 2},
		{"a shell", []string{"localhost", "/bin/sh -c id"}, "", "\"/bin/sh\" is not a command here: there is no shell", 2},
		{"a file transfer", []string{"localhost", "scp -f /etc/passwd"}, "", "there is no shell", 2},
		{"another state directory", []string{"localhost", "agents --dir /etc"}, "", "not defined: -dir", 2},
		{"logs", []string{"localhost", "explain --logs /etc/passwd x"}, "", "not defined: -logs", 2},
		{"a file to write", []string{"localhost", "diagnoses --output /tmp/x"}, "", "not defined: -output", 2},
		{"a command of the program", []string{"localhost", "report /etc/passwd"}, "", "is not a command here", 2},
		{"an open quote", []string{"localhost", "agents '"}, "", "a quote in the command is not closed", 2},
		{"sftp", []string{"-s", "localhost", "sftp"}, "", "subsystem request failed", 255},
		{"a port forwarded to the client", []string{"-o", "ExitOnForwardFailure=yes", "-R", "0:localhost:1", "localhost", "help"}, "", "remote port forwarding failed", 255},
		{"standard input forwarded", []string{"-W", "localhost:1", "localhost"}, "", "stdio forwarding failed", 255},
	} {
		t.Setenv("TERM", "xterm")
		if tt.name == "a dumb terminal" {
			t.Setenv("TERM", "dumb")
		}
		out, said, status := b.run("anna", tt.args...)
		if !strings.Contains(out, tt.out) || !strings.Contains(said+strings.ReplaceAll(out, "\r", ""), tt.said) || status != tt.status || tt.said == "" && said != "" {
			t.Errorf("%s: exit status %d\n%s%s\nwant %d, %q, %q", tt.name, status, out, said, tt.status, tt.out, tt.said)
		}
	}
}

// TestOpenSSHFollows reads what happens, until the client is killed.
func TestOpenSSHFollows(t *testing.T) {
	b := start(t)
	b.allow(b.key("anna"))
	cmd := b.ssh("anna", "-T", "localhost", "requests -f --format csv --limit 1")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	b.until("the viewer is there", func() bool { return b.sessions() == 1 })
	lines := bufio.NewScanner(out)
	for range 3 {
		res, err := http.Get(b.root + policy)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		for lines.Scan() && !strings.Contains(lines.Text(), "HERON07") { // the names of the columns
		}
		if !strings.Contains(lines.Text(), "request") {
			t.Fatalf("%q", lines.Text())
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	b.until("its session has ended", func() bool { return b.sessions() == 0 })
}

// TestOpenSSHShowsTheDashboard to two viewers, each with a pane of its own.
func TestOpenSSHShowsTheDashboard(t *testing.T) {
	b := start(t)
	b.allow(b.key("anna"))
	t.Setenv("TERM", "xterm-256color")
	one, other := b.look("dashboard --theme none"), b.look()
	one.shows("OVERVIEW")
	other.shows("OVERVIEW")
	if n := b.sessions(); n != 2 {
		t.Errorf("%d sessions, want 2", n)
	}
	one.types("8")
	one.shows("anna from 127.0.0.1 over ssh")
	other.types("5")
	other.shows("QUEUE")
	if text := one.text(); strings.Contains(text, "5 QUEUE") || strings.Contains(text, "\x1b[1;") && strings.Contains(text, "\x1b[9") {
		t.Error("the keys or the colours of the other viewer")
	}
	one.types("q")
	if err := one.cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if text := one.text(); !strings.Contains(text, "\x1b[?1049l") || !strings.Contains(text, "\x1b[?25h") {
		t.Error("the terminal was not given back")
	}
	if err := other.cmd.Process.Kill(); err != nil { // in the middle
		t.Fatal(err)
	}
	_ = other.cmd.Wait()
	if out, said, status := b.run("anna", "localhost", "help"); status != 0 {
		t.Error(out, said)
	}
}

// looking is a dashboard that a client shows.
type looking struct {
	b    *beacon
	cmd  *exec.Cmd
	keys io.Writer

	mu   sync.Mutex
	read []byte
}

func (b *beacon) look(args ...string) *looking {
	b.t.Helper()
	l := &looking{b: b, cmd: b.ssh("anna", append([]string{"-tt", "localhost"}, args...)...)}
	l.cmd.Stdout = l
	var err error
	if l.keys, err = l.cmd.StdinPipe(); err == nil {
		err = l.cmd.Start()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (l *looking) Write(p []byte) (int, error) {
	l.mu.Lock()
	l.read = append(l.read, p...)
	l.mu.Unlock()
	l.b.wake()
	return len(p), nil
}

func (l *looking) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.read)
}

func (l *looking) shows(text string) {
	l.b.t.Helper()
	l.b.until("shows "+text, func() bool { return strings.Contains(l.text(), text) })
}

func (l *looking) types(keys string) {
	l.b.t.Helper()
	if _, err := io.WriteString(l.keys, keys); err != nil {
		l.b.t.Fatal(err)
	}
}

// TestKeysOfOpenSSHThatAreRefused, each with what the events say about it.
func TestKeysOfOpenSSHThatAreRefused(t *testing.T) {
	b := start(t)
	good, stranger := b.key("anna"), b.key("eve")
	for _, tt := range []struct {
		name, lines, key, want string
	}{
		{"a key that is not listed", good, "eve", "key not listed"},
		{"an expired key", `expiry-time="202001010000Z" ` + stranger, "eve", "eve: the key expired at 2020-01-01 00:00 UTC"},
		{"another address", `from="10.0.0.0/8" ` + stranger, "eve", "eve: the key is not valid from this address"},
		{"an option that is not supported", `command="status" ` + stranger, "eve", "eve: line 1: the option command is not supported, so the key is refused"},
		{"this address and no end", `from="127.0.0.1,::1",expiry-time="20990101" ` + stranger, "eve", ""},
	} {
		b.allow(tt.lines)
		out, said, status := b.run(tt.key, "localhost", "help")
		if tt.want == "" {
			if status != 0 {
				t.Errorf("%s: %s%s", tt.name, out, said)
			}
			continue
		}
		if status != 255 || !strings.Contains(said, "Permission denied (publickey)") {
			t.Errorf("%s: exit status %d, %s%s", tt.name, status, out, said)
		}
		b.until(tt.want, func() bool { return strings.Contains(b.details(), "false credentials "+tt.want) })
	}
}
