//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/agenttest"
)

// BenchmarkFrontAgainstNginx puts a front and nginx with proxy_pass, which keeps connections to the origin, before the
// same origin, an nginx with a static file of 4 kB; and a front before another beacontop. They alternate, and the best
// round of each counts. Run it with -benchtime 1x.
func BenchmarkFrontAgainstNginx(b *testing.B) {
	if _, err := exec.LookPath("nginx"); err != nil {
		b.Skip("nginx is not installed: .ci/bench installs it")
	}
	dir := b.TempDir()
	origin, proxy, front := freeAddressFor(b), freeAddressFor(b), freeAddressFor(b)
	own, before := freeAddressFor(b), freeAddressFor(b) // another beacontop, and a front before it
	cmd := nginx(b, filepath.Join(dir, "origin"), origin)
	file := filepath.Join(dir, "origin", "root", herdPolicy)
	if err := os.WriteFile(file, []byte(strings.Repeat("beac", 1000)), 0o644); err != nil {
		b.Fatal(err)
	}
	startFor(b, cmd, origin)
	startFor(b, nginxProxy(b, filepath.Join(dir, "proxy"), proxy, origin), proxy)
	startFor(b, exec.Command("beacontop", "serve", "--http", front, "--dir", filepath.Join(dir, "front"), "--origin", "http://"+origin+"/ManageSoftDL"), front)
	startFor(b, exec.Command("beacontop", "serve", "--http", own, "--dir", filepath.Join(dir, "own")), own)
	staged := filepath.Join(dir, "own", "Staging", "Common", strings.TrimPrefix(herdPolicy, "/ManageSoftDL"))
	if err := errors.Join(os.MkdirAll(filepath.Dir(staged), 0o755), os.WriteFile(staged, []byte(strings.Repeat("beac", 1000)), 0o644)); err != nil {
		b.Fatal(err)
	}
	startFor(b, exec.Command("beacontop", "serve", "--http", before, "--dir", filepath.Join(dir, "before"), "--origin", "http://"+own+"/ManageSoftDL"), before)
	addrs := []string{origin, proxy, front}
	b.Run("connections that are kept", func(b *testing.B) {
		for range b.N {
			rates := make([]float64, len(addrs))
			for range benchRounds {
				for i, addr := range addrs {
					rates[i] = max(rates[i], getRate(b, addr))
				}
			}
			b.ReportMetric(rates[2], "front/s")
			b.ReportMetric(rates[2]/rates[1], "of-nginx-proxy")
		}
		b.ReportMetric(0, "ns/op")
	})
	b.Run("herd", func(b *testing.B) {
		for range b.N {
			took := slices.Repeat([]time.Duration{time.Hour}, 5)
			for range benchRounds {
				for i, addr := range append(slices.Clip(addrs), own, before) {
					took[i] = min(took[i], herdOfGets(b, addr))
				}
			}
			times := func(a, b int) float64 { return float64(took[a]) / float64(took[b]) }
			b.ReportMetric(took[2].Seconds()*1000, "front-p99-ms")
			b.ReportMetric(times(2, 0), "times-nginx-direct")
			b.ReportMetric(times(1, 0), "nginx-proxy-times-nginx-direct")
			b.ReportMetric(times(2, 1), "times-nginx-proxy")
			b.ReportMetric(times(4, 3), "times-beacontop-direct")
		}
		b.ReportMetric(0, "ns/op")
	})
}

// nginxProxy configures nginx to pass everything on.
func nginxProxy(b *testing.B, dir, addr, origin string) *exec.Cmd {
	b.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;"
	}
	conf := fmt.Sprintf(`%s worker_processes 2; daemon off; pid %[2]s/pid;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 1000000; proxy_temp_path %[2]s/temp;
  upstream origin { server %[4]s; keepalive 96; keepalive_requests 1000000; }
  server { listen %[3]s backlog=8192; location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}`, user, dir, addr, origin)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		b.Fatal(err)
	}
	return exec.Command("nginx", "-c", file, "-e", filepath.Join(dir, "error"))
}

func getRate(b *testing.B, addr string) float64 {
	b.Helper()
	const requests = 5000
	l := agenttest.Load{Addr: addr, Connections: 64, Requests: requests, Request: func(buf []byte, _ int64) []byte {
		return fmt.Appendf(buf, "GET %s HTTP/1.1\r\nHost: b\r\n\r\n", herdPolicy)
	}}
	if err := l.Connect(); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	err := l.Run()
	took := time.Since(began)
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	return requests / took.Seconds()
}

// herdOfGets lets thousands of agents ask at once, each with a connection of its own, and returns the 99th percentile.
func herdOfGets(b *testing.B, addr string) time.Duration {
	b.Helper()
	took := make([]time.Duration, herdAgents)
	var all sync.WaitGroup
	start := make(chan struct{})
	failed := make(chan error, herdAgents)
	for i := range took {
		all.Go(func() {
			<-start
			began := time.Now()
			if err := exchange(addr, "GET "+herdPolicy+" HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n"); err != nil {
				failed <- err
			}
			took[i] = time.Since(began)
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
