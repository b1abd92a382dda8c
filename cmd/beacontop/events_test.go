//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/waittest"
)

// TestAClosedEventPipeStopsTheBeaconCleanly closes the pipe that events are
// written to: the beacon must stop cleanly.
func TestAClosedEventPipeStopsTheBeaconCleanly(t *testing.T) {
	addr := freeAddress(t)
	cmd := exec.Command("beacontop", "serve", "--events", "--http", addr, "--dir", filepath.Join(t.TempDir(), "d"))
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = in, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	awaitUp(t, addr)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if res, err := http.Get("http://" + addr + "/ManageSoftDL/test"); err == nil { // otherwise it has already stopped at an earlier event
		_ = res.Body.Close()
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("ended by %v, want exit code 1", err)
	}
	if !strings.Contains(said.String(), "error: print event: ") || !strings.Contains(said.String(), "stopped") {
		t.Errorf("said:\n%s", said.String())
	}
}

// blocked is a beacon whose standard output and standard error are not read.
type blocked struct {
	*exec.Cmd
	out, err *os.File // write ends of the pipes
	dir      string
	asked    int // requests, each of them an event and a line of the log
}

func startBlocked(t *testing.T) *blocked {
	t.Helper()
	addr := freeAddress(t)
	b := &blocked{dir: filepath.Join(t.TempDir(), "d")}
	b.Cmd = exec.Command("beacontop", "serve", "--events", "--http", addr, "--dir", b.dir)
	var in [2]*os.File
	for i, out := range []**os.File{&b.out, &b.err} {
		var err error
		if *out, in[i], err = os.Pipe(); err != nil {
			t.Fatal(err)
		}
	}
	b.Stdout, b.Stderr = in[0], in[1]
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if b.ProcessState == nil {
			_ = b.Process.Kill()
			_ = b.Wait()
		}
		_, _ = b.out.Close(), b.err.Close()
	})
	for _, f := range in {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	awaitUp(t, addr)
	for ; b.asked < 1500; b.asked++ { // more than two pipes hold
		res, err := http.Get("http://" + addr + "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/nothing.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, res.Body)
		if cerr := res.Body.Close(); err != nil || cerr != nil {
			t.Fatal(err, cerr)
		}
	}
	return b
}

// kept returns the number of requests in the history.
func (b *blocked) kept(t *testing.T) (n int) {
	t.Helper()
	for e, err := range journal.New(journal.Config{Dir: b.dir}).Events(time.Time{}, time.Time{}) {
		if err == nil && e.Topic == event.TopicRequest {
			n++
		}
	}
	return n
}

// TestBlockedReadersDoNotStopTheBeacon runs a beacon whose output pipes are not read: the
// history is still written, and the printed events are complete once they are read.
func TestBlockedReadersDoNotStopTheBeacon(t *testing.T) {
	b := startBlocked(t)
	waittest.Until(t, func() error {
		if n := b.kept(t); n < b.asked {
			return fmt.Errorf("%d of %d requests are in the history", n, b.asked)
		}
		return nil
	})
	go func() { _, _ = io.Copy(io.Discard, b.err) }()
	lines := bufio.NewScanner(b.out)
	last := int64(0)
	for n := 0; n < b.asked && lines.Scan(); {
		var e event.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Topic == event.TopicGap {
			t.Fatalf("line %q, %v", lines.Text(), err)
		}
		if wrong := e.Unexpected(); wrong != nil || e.Beacon == "" || e.ID <= last && e.Topic.Stored() && e.ID != 0 {
			t.Fatalf("line %q after the id %d sets %q", lines.Text(), last, wrong)
		}
		last = max(last, e.ID)
		if e.Topic == event.TopicRequest {
			n++
		}
	}
	if last < int64(b.asked) {
		t.Errorf("the last id is %d, after %d requests", last, b.asked)
	}
	go func() { _, _ = io.Copy(io.Discard, b.out) }()
	if err := b.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := b.Wait(); err != nil {
		t.Error(err)
	}
}

// TestBlockedReadersDoNotDelayShutdown stops the same beacon while nothing reads its output.
func TestBlockedReadersDoNotDelayShutdown(t *testing.T) {
	b := startBlocked(t)
	if err := b.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// The error goes to the blocked pipe of standard error, as for any program.
	var said bytes.Buffer
	if _, err := io.Copy(&said, b.err); err != nil {
		t.Fatal(err)
	}
	if err := b.Wait(); b.ProcessState.ExitCode() != 1 {
		t.Errorf("%v, want exit code 1: events were not printed", err)
	}
	if !strings.Contains(said.String(), "its reader stopped reading") {
		t.Errorf("said %.2000s", said.String())
	}
}
