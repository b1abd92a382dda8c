package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Faults injected into a system call of the beacon.
const (
	killed = "signal=KILL"
	broken = "error=EIO"
	full   = "error=ENOSPC"
)

// steps are the system calls in the life of a durable file, from its first byte to its
// removal after the parent has it, with the faults injected into each.
var steps = map[string][]string{
	"openat":    {killed, "error=EMFILE"},
	"write":     {killed, full},
	"pwrite64":  {killed, full},
	"fdatasync": {killed, broken},
	"fsync":     {killed, broken},
	"syncfs":    {killed, broken},
	"renameat":  {killed, full},
	"renameat2": {killed, full},
	"unlinkat":  {killed, broken},
	"mkdirat":   {killed, full},
	"close":     {killed},
}

// samples limits how many occurrences of a call are tested, evenly spread: more with
// TEST_LONG.
func samples() int {
	if os.Getenv("TEST_LONG") != "" {
		return 14
	}
	return 3
}

// TestEveryStep uses strace to kill or fail every step of receiving and relaying in turn, and
// starts the beacon again: each acknowledged upload reaches the parent complete, and the parent
// never gets an incomplete one.
func TestEveryStep(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		if os.Getenv("TEST_EVERYTHING") != "" {
			t.Fatal(err)
		}
		t.Skip("strace is not installed: it injects the faults")
	}
	parentDir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(parentDir, "Incoming", "Inventories"), 0o750); err != nil {
		t.Fatal(err)
	}
	r := &rehearsal{parentURL: startParent(t, parentDir), parentDir: parentDir}
	counts := r.count(t)
	for call, faults := range steps {
		for _, fault := range faults {
			for _, n := range spread(counts[call], samples()) {
				t.Run(fmt.Sprintf("%s %d %s", call, n, fault), func(t *testing.T) {
					r.run(t, call, "-e", fmt.Sprintf("inject=%s:%s:when=%d", call, fault, n), "-o", os.DevNull)
				})
			}
		}
	}
}

// spread returns up to n numbers from 1 to count.
func spread(count, n int) []int {
	var out []int
	for i := range min(count, n) {
		out = append(out, 1+i*count/min(count, n))
	}
	return out
}

// rehearsal repeats the same short run of a beacon.
type rehearsal struct {
	parentURL, parentDir string
	runs                 int
}

// count runs once without a fault, and counts its system calls.
func (r *rehearsal) count(t *testing.T) map[string]int {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	r.run(t, strings.Join(slices.Collect(maps.Keys(steps)), ","), "-o", trace)
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	counts := map[string]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		_, call, _ := strings.Cut(lines.Text(), " ")
		name, _, ok := strings.Cut(strings.TrimSpace(call), "(")
		if ok && !strings.HasPrefix(name, "<") {
			counts[name]++
		}
	}
	if counts["renameat"] == 0 || counts["fdatasync"] == 0 {
		t.Fatalf("the trace shows no work: %v", counts)
	}
	return counts
}

// run runs once, with one fault or none, and then checks the files. Only the given system calls stop
// at strace: all others run at full speed.
func (r *rehearsal) run(t *testing.T, calls string, options ...string) {
	t.Helper()
	r.runs++
	dir, addr := t.TempDir(), freeAddress(t)
	files := map[string]string{}
	for i, size := range []int{100, 20_000, 300_000} {
		name := fmt.Sprintf("system on RUN%d-%d at 20261123T120000.ndi", r.runs, i)
		files[name] = strings.Repeat(name+"\n", 1+size/len(name))
	}
	args := append([]string{"-f", "-qq", "--seccomp-bpf", "-e", "trace=" + calls}, options...)
	args = append(args, "beacontop", "serve", "--http", addr, "--dir", dir, "--parent", r.parentURL)
	cmd := exec.Command("strace", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // most faults end it
		close(ended)
	}()
	acked := r.live(t, addr, dir, files, ended)
	if t.Failed() {
		t.Logf("%s", stderr.String())
	}

	again := startBeacon(t, addr, dir, r.parentURL)
	awaitUp(t, addr)
	if _, err := os.Stat(filepath.Join(dir, "Incoming", "Inventories")); err == nil {
		awaitEmpty(t, filepath.Join(dir, "Incoming", "Inventories"))
	}
	if err := again.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := again.Wait(); err != nil {
		t.Errorf("second run:  %v", err)
	}
	r.check(t, dir, files, acked)
}

// live uploads files to a beacon until each is acknowledged or the beacon has ended, lets it relay
// them, and stops it.
func (r *rehearsal) live(t *testing.T, addr, dir string, files map[string]string, ended <-chan struct{}) (acked map[string]bool) {
	t.Helper()
	acked = map[string]bool{}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	done := func() bool {
		select {
		case <-ended:
			return true
		default:
			return false
		}
	}
	deadline := time.Now().Add(30 * time.Second)
	for !done() && len(acked) < len(files) {
		for name, body := range files {
			if !acked[name] && !done() {
				acked[name] = putOnce(client, addr, name, body)
				if !acked[name] {
					delete(acked, name)
				}
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d acknowledged", len(acked), len(files))
		}
	}
	awaitChange(t, filepath.Dir(r.path("x")), ended, func() bool { return r.relayed(files) })
	if !done() {
		terminate(t, dir)
	}
	<-ended
	return acked
}

// terminate ends the beacon on a directory; strace does not forward signals.
func terminate(t *testing.T, dir string) {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range processes {
		line, err := os.ReadFile(file)
		if err != nil || !bytes.HasPrefix(line, []byte("beacontop\x00serve\x00")) || !bytes.Contains(line, []byte("\x00"+dir+"\x00")) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
	}
}

func (r *rehearsal) path(name string) string {
	return filepath.Join(r.parentDir, "Incoming", "Inventories", name)
}

func (r *rehearsal) relayed(files map[string]string) bool {
	for name := range files {
		if _, err := os.Stat(r.path(name)); err != nil {
			return false
		}
	}
	return true
}

func (r *rehearsal) check(t *testing.T, dir string, files map[string]string, acked map[string]bool) {
	t.Helper()
	for name, want := range files {
		got, err := os.ReadFile(r.path(name))
		switch {
		case errors.Is(err, os.ErrNotExist) && !acked[name]:
		case err != nil:
			t.Errorf("acknowledged, but not at the parent: %v", err)
		case string(got) != want:
			t.Errorf("%s has %d bytes at the parent, want %d (acknowledged: %v)", name, len(got), len(want), acked[name])
		}
	}
	left, err := os.ReadDir(filepath.Join(dir, "Partial"))
	if err != nil || len(left) != 0 {
		t.Errorf("left in Partial: %v, %v", left, err)
	}
}
