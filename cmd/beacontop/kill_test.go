//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/waittest"
	"beacontop/cmd/beacontop/daemon"
)

// kills is the number of times a beacon is killed: more with TEST_LONG, or as set by
// TEST_KILLS.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("TEST_KILLS")); err == nil {
		return n
	}
	if os.Getenv("TEST_LONG") != "" {
		return 100
	}
	return 10
}

// ledger records, by file name, which uploads were acknowledged.
type ledger struct {
	mu    sync.Mutex
	names map[string]*promise
	acked int
	more  chan struct{} // one slot: something was acknowledged
	up    chan struct{} // closed while a beacon is up: agents wait for it
}

// open lets agents upload, and returns a function that makes those wait whose upload fails.
func (l *ledger) open() (shut func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.up)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.up = make(chan struct{})
	}
}

// awaitOpen waits until agents may upload, or ctx ends.
func (l *ledger) awaitOpen(ctx context.Context) {
	l.mu.Lock()
	up := l.up
	l.mu.Unlock()
	select {
	case <-up:
	case <-ctx.Done():
	}
}

// promise is the state of one name.
type promise struct {
	acked string   // newest acknowledged version; empty: none
	maybe []string // versions sent after it without an answer
}

// holds reports whether a file may have this content.
func (p *promise) holds(body string) bool { return body == p.acked || slices.Contains(p.maybe, body) }

// TestNothingAcknowledgedIsLost kills a beacon and its parent repeatedly with SIGKILL while 16
// agents upload to it under a few recurring names. At the end the newest acknowledged version
// of every name is complete, in Incoming or at the parent, and after everything is relayed the
// parent has no older version.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	dir, parentDir := t.TempDir(), t.TempDir()
	addr, parentAddr := freeAddress(t), freeAddress(t)
	parentURL := "http://" + parentAddr + "/ManageSoftRL"
	l := &ledger{names: map[string]*promise{}, more: make(chan struct{}, 1), up: make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	var agents sync.WaitGroup
	for i := range 16 {
		agents.Go(func() { l.upload(ctx, addr, i) })
	}
	rng := rand.New(rand.NewPCG(1, 2))
	parent := startBeacon(t, parentAddr, parentDir, "")
	awaitUp(t, parentAddr)
	for range kills() {
		child := startBeacon(t, addr, dir, parentURL)
		awaitUp(t, addr)
		shut := l.open()
		l.await(t, l.count()+1+rng.IntN(60)) // the other agents are in the middle of an upload
		if rng.IntN(4) == 0 {
			kill(t, parent)
			l.await(t, l.count()+1+rng.IntN(20))
			parent = startBeacon(t, parentAddr, parentDir, "")
			awaitUp(t, parentAddr)
		}
		kill(t, child)
		shut()
	}
	stop()
	agents.Wait()
	l.check(t, dir, parentDir)
	t.Logf("%d uploads of %d names acknowledged, %d kills", l.acked, len(l.names), kills())

	child := startBeacon(t, addr, dir, parentURL)
	awaitUp(t, addr)
	awaitEmpty(t, filepath.Join(dir, "Incoming", "Inventories"))
	for _, cmd := range []*exec.Cmd{child, parent} {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("SIGTERM: %v, want exit 0", err)
		}
	}
	l.check(t, parentDir)
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the beacon ended by itself")
	}
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acked
}

// await waits until n uploads were acknowledged.
func (l *ledger) await(t *testing.T, n int) {
	t.Helper()
	for timeout := time.After(time.Minute); l.count() < n; {
		select {
		case <-l.more:
		case <-timeout:
			t.Fatalf("%d uploads were acknowledged, never %d", l.count(), n)
		}
	}
}

// check finds the newest version of every name in one of the directories; with only one
// directory, no older version may be in its place.
func (l *ledger) check(t *testing.T, dirs ...string) {
	t.Helper()
	for name, p := range l.names {
		found := p.acked == ""
		for _, dir := range dirs {
			stem := strings.TrimSuffix(name, ".ndi")
			for _, file := range []string{name, stem + " (2).ndi"} { // see beacon/spool: restored beside a version that got no answer
				body, err := os.ReadFile(filepath.Join(dir, "Incoming", "Inventories", file))
				switch {
				case err == nil && p.holds(string(body)):
					found = true
				case err == nil && len(dirs) == 1 && file == name && p.acked != "":
					t.Errorf("%s has %d bytes of an older version, or damaged ones", name, len(body))
				case err != nil && !errors.Is(err, os.ErrNotExist):
					t.Error(err)
				}
			}
		}
		if !found {
			t.Errorf("lost: %s of %d bytes", name, len(p.acked))
		}
	}
}

// upload sends files of different sizes under a few names until ctx ends, and records those
// that were acknowledged.
func (l *ledger) upload(ctx context.Context, addr string, agent int) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for n := 0; ; n++ {
		if l.awaitOpen(ctx); ctx.Err() != nil {
			return
		}
		name := fmt.Sprintf("system on HOST%02d at 20261123T%06d.ndi", agent, n%7)
		body := strings.Repeat(fmt.Sprintf("%s version %d\n", name, n), 1+(agent*37+n*101)%4000)
		l.mu.Lock()
		p := l.names[name]
		if p == nil {
			p = &promise{}
			l.names[name] = p
		}
		p.maybe = append(p.maybe, body)
		l.mu.Unlock()
		if !putOnce(client, addr, name, body) {
			continue // it was killed: nothing was acknowledged
		}
		l.mu.Lock()
		p.acked, p.maybe = body, nil
		l.acked++
		l.mu.Unlock()
		select {
		case l.more <- struct{}{}:
		default:
		}
	}
}

// putOnce uploads a file and reports whether it was acknowledged.
func putOnce(client *http.Client, addr, name, body string) bool {
	req, err := http.NewRequest(http.MethodPut, "http://"+addr+"/ManageSoftRL/Inventories/"+strings.ReplaceAll(name, " ", "%20"), strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, res.Body)
	return errors.Join(err, res.Body.Close()) == nil && res.StatusCode == http.StatusOK
}

func startParent(t *testing.T, dir string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	st, err := daemon.New(daemon.Config{Dir: dir, Name: "app01", Listener: l, Grace: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- st.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := st.State().Sample(estate.Query{Now: time.Now()}).Totals.Gaps; n > 0 {
			t.Errorf("the parent's own monitor lost %d events", n)
		}
	})
	return "http://" + l.Addr().String() + "/ManageSoftRL"
}

func startBeacon(t *testing.T, addr, dir, parent string) *exec.Cmd {
	t.Helper()
	args := []string{"serve", "--http", addr, "--dir", dir}
	if parent != "" {
		args = append(args, "--parent", parent)
	}
	cmd := exec.Command("beacontop", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() && stderr.Len() > 0 {
			t.Logf("%.2000s", stderr.String())
		}
	})
	return cmd
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// awaitUp returns when a beacon answers its test page. Before that a signal would end it at once.
func awaitUp(t *testing.T, addr string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	waittest.Until(t, func() error {
		res, err := client.Get("http://" + addr + "/ManageSoftRL/test")
		if err != nil {
			return err
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("the test page: %s, %v", res.Status, err)
		}
		return nil
	})
}

func awaitEmpty(t *testing.T, dir string) {
	t.Helper()
	awaitChange(t, dir, nil, func() bool {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(files) == 0
	})
}
