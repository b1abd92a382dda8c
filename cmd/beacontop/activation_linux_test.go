package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/waittest"
)

// manager plays systemd: it holds the listening socket, starts the beacon with it, and reads what the
// beacon notifies.
type manager struct {
	t      *testing.T
	dir    string
	socket *os.File
	addr   string
	notify *net.UnixConn
	said   chan string
	cmd    *exec.Cmd
	stderr *bytes.Buffer
}

func newManager(t *testing.T) *manager {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &manager{t: t, dir: t.TempDir(), addr: l.Addr().String(), said: make(chan string, 1000)}
	if m.socket, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	notify := &net.UnixAddr{Name: filepath.Join(m.dir, "notify"), Net: "unixgram"}
	if m.notify, err = net.ListenUnixgram("unixgram", notify); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(l.Close(), m.socket.Close(), m.notify.Close()); err != nil {
			t.Error(err)
		}
	})
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := m.notify.Read(buf)
			if err != nil {
				return // closed
			}
			m.said <- string(buf[:n])
		}
	}()
	return m
}

// start starts the beacon, and waits until it says that it is ready.
func (m *manager) start(variables ...string) {
	m.t.Helper()
	m.launch(variables...)
	m.hears("READY=1")
}

func (m *manager) launch(variables ...string) {
	m.t.Helper()
	m.cmd = exec.Command("sh", "-c", `LISTEN_PID=$$ exec beacontop serve --dir "$0"`, filepath.Join(m.dir, "state"))
	m.cmd.Env = append(os.Environ(), "LISTEN_FDS=1", "LISTEN_FDNAMES=http", "NOTIFY_SOCKET="+m.notify.LocalAddr().String())
	m.cmd.Env = append(m.cmd.Env, variables...)
	m.cmd.ExtraFiles = []*os.File{m.socket}
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no controlling terminal
	m.stderr = &bytes.Buffer{}
	m.cmd.Stderr = m.stderr
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
}

// hears waits for a notification that contains a text.
func (m *manager) hears(text string) string {
	m.t.Helper()
	deadline := time.NewTimer(hangs)
	defer deadline.Stop()
	for {
		select {
		case said := <-m.said:
			if strings.Contains(said, text) {
				return said
			}
		case <-deadline.C:
			_ = m.cmd.Process.Kill() // so that its output is complete
			_ = m.cmd.Wait()         // it was killed
			m.t.Fatalf("the beacon does not say %s; it logs\n%s", text, m.stderr)
		}
	}
}

// stop stops the beacon in order.
func (m *manager) stop() {
	m.t.Helper()
	if err := m.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		m.t.Fatal(err)
	}
	m.hears("STOPPING=1")
	if err := ended(m.t, m.cmd); err != nil {
		m.t.Fatalf("%v\n%s", err, m.stderr)
	}
}

// load is agents that send requests at a fixed rate. They retry nothing: each failure counts.
type load struct {
	m      *manager
	number atomic.Int64 // of the next upload
	asked  atomic.Int64 // requests answered

	mu     sync.Mutex
	stored []string // acknowledged uploads
	failed []error
}

// agent sends requests until ended: over one connection until an answer says that it is the last, or
// each over a connection of its own.
func (l *load) agent(seed uint64, every time.Duration, keeps bool, ended <-chan struct{}) {
	random := rand.New(rand.NewPCG(seed, 1))
	var conn net.Conn
	var in *bufio.Reader
	defer func() {
		if conn != nil {
			_ = conn.Close() // idle
		}
	}()
	for {
		select {
		case <-ended:
			return
		case <-time.After(time.Duration(random.Int64N(int64(2 * every)))): // the rate of the load
		}
		if conn == nil {
			var err error
			if conn, err = net.Dial("tcp", l.m.addr); err != nil {
				l.fail(fmt.Errorf("connect: %w", err))
				continue
			}
			in = bufio.NewReader(conn)
		}
		last, err := l.request(conn, in)
		l.asked.Add(1)
		if err != nil {
			l.fail(err)
		}
		if err != nil || last || !keeps {
			_ = conn.Close() // everything was read
			conn = nil
		}
	}
}

// request sends a download or an upload.
func (l *load) request(conn net.Conn, in *bufio.Reader) (last bool, err error) {
	n := l.number.Add(1)
	name, text := "", "GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl HTTP/1.1\r\nHost: beacon\r\n\r\n"
	if n%2 == 0 {
		name = fmt.Sprintf("system on HERON%05d at 20261123T120000.ndi", n)
		body := fmt.Sprintf(`<Inventory MachineName="HERON%05d"/>`, n)
		text = fmt.Sprintf("PUT /ManageSoftRL/Inventories/%s HTTP/1.1\r\nHost: beacon\r\nContent-Length: %d\r\n\r\n%s", strings.ReplaceAll(name, " ", "%20"), len(body), body)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		return true, fmt.Errorf("send: %w", err)
	}
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return true, fmt.Errorf("answer: %w", err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return true, fmt.Errorf("body: %w", err)
	}
	switch {
	case res.StatusCode != http.StatusOK && res.StatusCode != http.StatusCreated:
		return res.Close, fmt.Errorf("answer: %s", res.Status)
	case name != "":
		l.mu.Lock()
		l.stored = append(l.stored, name)
		l.mu.Unlock()
	}
	return res.Close, nil
}

func (l *load) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = append(l.failed, err)
}

// await waits for so many more requests.
func (l *load) await(t *testing.T, n int64) {
	t.Helper()
	until := l.asked.Load() + n
	waittest.Until(t, func() error {
		if has := l.asked.Load(); has < until {
			return fmt.Errorf("%d requests of %d were sent", has, until)
		}
		return nil
	})
}

// TestARestartLosesNothing restarts a beacon with the socket of the service manager under 200 requests
// a second, half of them over connections that are kept. No connection is refused, no request fails,
// and no acknowledged upload is lost.
func TestARestartLosesNothing(t *testing.T) {
	rounds := 2
	if os.Getenv("TEST_LONG") != "" {
		rounds = 20
	}
	m := newManager(t)
	m.start()
	l := &load{m: m}
	finish := make(chan struct{})
	var agents sync.WaitGroup
	for i := range uint64(20) {
		agents.Go(func() { l.agent(i, 100*time.Millisecond, i%2 == 0, finish) })
	}
	for i := range uint64(20) { // with pauses, so that their connections are idle when the beacon stops
		agents.Go(func() { l.agent(100+i, time.Second, true, finish) })
	}
	for range rounds {
		l.await(t, 200)
		m.stop()
		m.start()
	}
	l.await(t, 200)
	close(finish)
	agents.Wait()
	m.stop()
	if len(l.failed) > 0 {
		t.Errorf("%d of %d requests failed, the first: %v", len(l.failed), l.asked.Load(), l.failed[0])
	}
	lost := 0
	for _, name := range l.stored {
		if _, err := os.Stat(filepath.Join(m.dir, "state", "Incoming", "Inventories", name)); err != nil {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged uploads are lost", lost, len(l.stored))
	}
	t.Logf("%d restarts: %d requests, %d uploads", rounds, l.asked.Load(), len(l.stored))
}
