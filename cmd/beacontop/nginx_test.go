//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/agenttest"
	"beacontop/beacon/waittest"
)

// BenchmarkAgainstNginx compares the whole program with nginx and its dav module, which does
// not fsync, alternating on the same disk. Run it with -benchtime 1x: one run has several
// rounds. The best round of each counts, the one least disturbed by other programs.
func BenchmarkAgainstNginx(b *testing.B) {
	if _, err := exec.LookPath("nginx"); err != nil {
		b.Skip("nginx is not installed: .ci/bench installs it")
	}
	b.Run("PUT 16 KB", func(b *testing.B) { uploadsAgainstNginx(b, 16<<10, 64, 8000) })
	b.Run("PUT 1 MB", func(b *testing.B) { uploadsAgainstNginx(b, 1<<20, 16, 300) })
	b.Run("herd", herdAgainstNginx)
}

const benchRounds = 3

// pair is the addresses of both programs, serving the same files.
type pair struct{ beacon, nginx string }

func startPair(b *testing.B) pair {
	b.Helper()
	dir := b.TempDir()
	p := pair{freeAddressFor(b), freeAddressFor(b)}
	startFor(b, exec.Command("beacontop", "serve", "--http", p.beacon, "--dir", filepath.Join(dir, "beacon")), p.beacon)
	startFor(b, nginx(b, filepath.Join(dir, "nginx"), p.nginx), p.nginx)
	return p
}

func freeAddressFor(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// nginx configures nginx with dav on a directory.
func nginx(b *testing.B, dir, addr string) *exec.Cmd {
	b.Helper()
	for _, d := range []string{"root/ManageSoftRL/Inventories", "root/" + strings.TrimPrefix(filepath.Dir(herdPolicy), "/"), "temp"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			b.Fatal(err)
		}
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;"
	}
	conf := fmt.Sprintf(`%s worker_processes 2; daemon off; pid %s/pid; error_log %s/error;
events { worker_connections 16384; }
http {
  access_log off; default_type application/octet-stream; keepalive_requests 1000000; client_body_temp_path %s/temp;
  client_max_body_size 100m; server { listen %s backlog=8192; root %s/root; location / { dav_methods PUT; create_full_put_path on; } }
}`, user, dir, dir, dir, addr, dir)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		b.Fatal(err)
	}
	return exec.Command("nginx", "-c", file, "-e", filepath.Join(dir, "error"))
}

func startFor(b *testing.B, cmd *exec.Cmd, addr string) {
	b.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
			b.Errorf("%s: %v\n%.1000s", cmd.Path, err, stderr.String())
		}
	})
	waittest.Until(b, func() error {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// uploadsAgainstNginx uploads files under new names in each round.
func uploadsAgainstNginx(b *testing.B, size, connections int, files int64) {
	p := startPair(b)
	round := 0
	rate := func(addr string) float64 {
		round++
		l := agenttest.Load{Addr: addr, Connections: connections, Requests: files, Request: agenttest.Inventories(fmt.Sprintf("R%dH", round), size)}
		if err := l.Connect(); err != nil {
			b.Fatal(err)
		}
		started := time.Now()
		err := l.Run()
		took := time.Since(started)
		if err := errors.Join(err, l.Close()); err != nil {
			b.Fatal(err)
		}
		return float64(files) / took.Seconds()
	}
	for range b.N {
		var beacon, other float64
		for range benchRounds {
			other, beacon = max(other, rate(p.nginx)), max(beacon, rate(p.beacon))
		}
		b.ReportMetric(beacon, "beacon/s")
		b.ReportMetric(other, "nginx/s")
		b.ReportMetric(beacon/other, "of-nginx")
	}
	b.ReportMetric(0, "ns/op")
}

const (
	herdAgents = 5000
	herdPolicy = "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl"
)

// herdAgainstNginx starts thousands of agents at once, each with one connection for its
// policy and another for its inventory. Any error fails the benchmark.
func herdAgainstNginx(b *testing.B) {
	p := startPair(b)
	b.Logf("beacon %s, nginx %s", p.beacon, p.nginx)
	res, err := http.Get("http://" + p.beacon + herdPolicy)
	if err != nil {
		b.Fatal(err)
	}
	npl, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		b.Fatal(err)
	}
	if req, err := http.NewRequest(http.MethodPut, "http://"+p.nginx+herdPolicy, bytes.NewReader(npl)); err != nil {
		b.Fatal(err)
	} else if res, err := http.DefaultTransport.RoundTrip(req); err != nil || res.StatusCode/100 != 2 {
		b.Fatal(err, res)
	}
	for range b.N {
		beacon, other := time.Hour, time.Hour
		for range benchRounds {
			other, beacon = min(other, herd(b, p.nginx)), min(beacon, herd(b, p.beacon))
		}
		b.ReportMetric(beacon.Seconds()*1000, "beacon-p99-ms")
		b.ReportMetric(other.Seconds()*1000, "nginx-p99-ms")
		b.ReportMetric(float64(beacon)/float64(other), "times-nginx")
	}
	b.ReportMetric(0, "ns/op")
}

// herd returns the 99th percentile of the agents' durations.
func herd(b *testing.B, addr string) time.Duration {
	b.Helper()
	body := strings.Repeat("x", 16<<10)
	took := make([]time.Duration, herdAgents)
	var all sync.WaitGroup
	start := make(chan struct{})
	failed := make(chan error, herdAgents)
	for i := range took {
		all.Go(func() {
			<-start
			began := time.Now()
			err := errors.Join(
				exchange(addr, "GET "+herdPolicy+" HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n"),
				exchange(addr, fmt.Sprintf("PUT /ManageSoftRL/Inventories/herd%d.ndi HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", i, len(body), body)),
			)
			took[i] = time.Since(began)
			if err != nil {
				failed <- err
			}
		})
	}
	close(start)
	all.Wait()
	if n := len(failed); n > 0 {
		b.Errorf("%s failed for %d of %d agents: %v", addr, n, herdAgents, <-failed)
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

// exchange sends one request on its own connection.
func exchange(addr, request string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 20")) {
		return fmt.Errorf("%.60q", answer)
	}
	return nil
}
