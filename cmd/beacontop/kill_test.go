//go:build unix

package main

import (
	"bytes"
	"context"
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
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/estate"
)

// kills is how often the beacon is killed in the middle of its work: more with TEST_LONG.
func kills() int {
	if os.Getenv("TEST_LONG") != "" {
		return 100
	}
	return 20
}

// ledger holds what was acknowledged, by file name.
type ledger struct {
	mu    sync.Mutex
	acked map[string]string // name → body
	more  chan struct{}     // one slot: something was acknowledged
}

// TestNothingAcknowledgedIsLost kills a beacon again and again with SIGKILL while
// 16 agents upload to it and while it relays to a parent, a real one in this
// process. In the end every acknowledged upload is whole, in Incoming or at the
// parent.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	dir, parentDir := t.TempDir(), t.TempDir()
	parentURL := startParent(t, parentDir)
	addr := freeAddress(t)
	l := &ledger{acked: map[string]string{}, more: make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(t.Context())
	var agents sync.WaitGroup
	for i := range 16 {
		agents.Go(func() { l.upload(ctx, addr, i) })
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range kills() {
		cmd := startBeacon(t, addr, dir, parentURL)
		awaitUp(t, addr)
		l.await(t, l.count()+1+rng.IntN(60)) // the other agents are somewhere in the middle
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the beacon ended by itself")
		}
	}
	stop()
	agents.Wait()
	relayed := l.check(t, dir, parentDir)
	t.Logf("%d acknowledged, %d of them relayed, %d kills", len(l.acked), relayed, kills())

	cmd := startBeacon(t, addr, dir, parentURL)
	awaitUp(t, addr)
	awaitEmpty(t, filepath.Join(dir, "Incoming", "Inventories"))
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v, want exit 0", err)
	}
	if relayed := l.check(t, dir, parentDir); relayed != len(l.acked) {
		t.Errorf("after the last restart %d of %d are relayed", relayed, len(l.acked))
	}
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
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

// check finds every acknowledged upload and returns how many the parent has.
func (l *ledger) check(t *testing.T, dir, parentDir string) (relayed int) {
	t.Helper()
	for name, want := range l.acked {
		body, err := os.ReadFile(filepath.Join(parentDir, "Incoming", "Inventories", name))
		if err == nil {
			relayed++
		} else {
			body, err = os.ReadFile(filepath.Join(dir, "Incoming", "Inventories", name))
		}
		switch {
		case err != nil:
			t.Errorf("lost: %s: %v", name, err)
		case string(body) != want:
			t.Errorf("damaged: %s has %d bytes, want %d", name, len(body), len(want))
		}
	}
	return relayed
}

// upload puts files of different sizes until ctx ends, each under a new name, and
// notes those that were acknowledged.
func (l *ledger) upload(ctx context.Context, addr string, agent int) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("system on HOST%02d at 20261123T%06d.ndi", agent, n)
		body := strings.Repeat(name+"\n", 1+(agent*37+n*101)%2000)
		req, err := http.NewRequest(http.MethodPut, "http://"+addr+"/ManageSoftRL/Inventories/"+strings.ReplaceAll(name, " ", "%20"), strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		res, err := client.Do(req)
		if err != nil {
			continue // it was killed: nothing was promised
		}
		_, err = io.Copy(io.Discard, res.Body)
		if cerr := res.Body.Close(); err == nil && cerr == nil && res.StatusCode == http.StatusOK {
			l.mu.Lock()
			l.acked[name] = body
			l.mu.Unlock()
			raise(l.more)
		}
	}
}

func startParent(t *testing.T, dir string) string {
	t.Helper()
	c := Default()
	c.Dir, c.HTTP, c.Grace = dir, "127.0.0.1:0", duration{time.Second}
	st, err := newStation(c)
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
		if n := st.state.Sample(estate.Query{Now: time.Now()}).Totals.Gaps; n > 0 {
			t.Errorf("the parent's own monitor lost %d events", n)
		}
	})
	return "http://" + st.listener.Addr().String() + "/ManageSoftRL"
}

func startBeacon(t *testing.T, addr, dir, parent string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("beacontop", "serve", "--http", addr, "--dir", dir, "--parent", parent)
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

// awaitUp returns when a beacon answers its test page: until then a signal ends it at once.
func awaitUp(t *testing.T, addr string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	for deadline := time.Now().Add(time.Minute); ; {
		res, err := client.Get("http://" + addr + "/ManageSoftRL/test")
		if err == nil {
			if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("the test page: %s, %v", res.Status, err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nobody answers: %v", err)
		}
	}
}

func awaitEmpty(t *testing.T, dir string) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d files still wait", len(files))
		}
	}
}
