package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"beacontop/beacon/agenttest"
)

// TestViewersThatDoNotReadHoldUpNobody has a screen and a follower that are suspended, and connections that
// ask for more than fits into their buffers and never read. Uploads and another viewer go on, and what the
// others do not read takes no memory. When the follower goes on it misses nothing.
func TestViewersThatDoNotReadHoldUpNobody(t *testing.T) {
	const (
		agents    = 2000 // a list of them takes half a megabyte, more than a socket holds
		uploads   = 4500 // more events than the beacon keeps in memory for followers
		silent    = 16
		mostAddMB = 64 // the lists that wait to be read take less than 10; the rest is what is known of the uploads
	)
	dir, addr := filepath.Join(t.TempDir(), "d"), freeAddress(t)
	beacon := exec.Command("beacontop", "serve", "--http", addr, "--dir", dir)
	run := func(cmd *exec.Cmd) {
		t.Helper()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = cmd.Process.Kill() // whatever it does
			_ = cmd.Wait()
		})
	}
	run(beacon)
	awaitUp(t, addr)
	if err := visit(addr, agents); err != nil {
		t.Fatal(err)
	}
	screen := openPseudo(t)
	suspended := screen.start(t, "attach", "--dir", dir)
	screen.Await(t, "OVERVIEW")
	follower := follow(t, run, dir)
	for _, one := range []*exec.Cmd{suspended, follower.cmd} {
		if err := one.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
	}
	before := heap(t, dir)
	for i := range silent {
		c, err := net.Dial("unix", filepath.Join(dir, "control.sock"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		path := "/v1/agents"
		if i%2 == 0 {
			path = "/v1/events?after=0"
		}
		if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: b\r\n\r\n", path); err != nil {
			t.Fatal(err)
		}
	}
	other := follow(t, run, dir)
	l := agenttest.Load{Addr: addr, Connections: 8, Requests: uploads, Request: agenttest.Inventories("SLOW", 400)}
	if err := l.Connect(); err != nil {
		t.Fatal(err)
	}
	if err := l.Run(); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	other.reads(t, uploads)
	if grown := (heap(t, dir) - before) / 1e6; grown > mostAddMB {
		t.Errorf("the heap of the beacon has grown by %.0f MB", grown)
	}
	if err := follower.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	follower.reads(t, uploads)
	if err := suspended.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	from := len(screen.Shown())
	screen.Press(t, "2")
	screen.AwaitMore(t, from, "AGENTS")
}

// following is a process that follows uploads.
type following struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

func follow(t *testing.T, run func(*exec.Cmd), dir string) *following {
	t.Helper()
	cmd := exec.Command("beacontop", "requests", "-f", "--dir", dir, "--format", "csv", "--fields", "method,device", "--limit", "1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	run(cmd)
	f := &following{cmd, bufio.NewScanner(out)}
	for f.out.Scan() && !strings.Contains(f.out.Text(), "HOST") { // the newest request before
	}
	return f
}

// reads reads until it has seen so many uploads, each once.
func (f *following) reads(t *testing.T, uploads int) {
	t.Helper()
	seen := map[string]bool{}
	for len(seen) < uploads && f.out.Scan() {
		if line := f.out.Text(); strings.Contains(line, "SLOW") {
			if seen[line] {
				t.Errorf("%s twice", line)
			}
			seen[line] = true
		}
	}
	if len(seen) < uploads {
		t.Errorf("%d of %d uploads, %v", len(seen), uploads, f.out.Err())
	}
}

// heap is the memory in use by a beacon, of which it tells itself: that of the process depends on how the
// program was built.
func heap(t *testing.T, dir string) float64 {
	t.Helper()
	c := await(t, dir)
	defer c.Close()
	answer, err := c.Get(t.Context(), "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\ngo_memstats_heap_inuse_bytes ")
	number, _, _ := strings.Cut(rest, "\n")
	bytes, err := strconv.ParseFloat(number, 64)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}
