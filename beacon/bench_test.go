package beacon

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/agenttest"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

// What one request costs, on two cores that also run the 64 agents (go test -bench .
// ./beacon, with TMPDIR on an ext4 with a journal whose fsync takes about 0.4 ms):
//
//   - A policy GET: 30 µs of both cores together, agent included; 3 kB and 23
//     allocations, 18 of them net/http's.
//   - A durable PUT of 16 KB: 0.09 ms of wall time with 64 concurrent uploads, 3 times the rate
//     of a handler that syncs each file and its folder alone. Most of it is the system's cost of
//     creating, writing and renaming a file. A single upload alone pays for one sync of the log.
//
// An ext4 without a journal checks every inode deleted in the last minutes before it creates
// one: right after a test that deletes thousands of files both sides are equally slow there.

const benchConns = 64

// load sends b.N requests and reports their rate.
func load(b *testing.B, addr string, request func(buf []byte, i int64) []byte) {
	b.Helper()
	b.ReportAllocs()
	b.ReportMetric(rate(b, addr, b.N, request), "requests/s")
}

// rate sends requests and returns how many were answered per second.
func rate(b *testing.B, addr string, requests int, request func(buf []byte, i int64) []byte) float64 {
	b.Helper()
	l := agenttest.Load{Addr: addr, Connections: benchConns, Requests: int64(requests), Request: request}
	if err := l.Connect(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	began := time.Now()
	err := l.Run()
	took := time.Since(began)
	b.StopTimer()
	if err := errors.Join(err, l.Close()); err != nil {
		b.Error(err)
	}
	return float64(requests) / took.Seconds()
}

// BenchmarkPolicy fetches the policies of 1,000 devices, 4 kB each, and makes conditional
// requests; the baseline is a bare net/http handler that writes the same bytes from memory.
func BenchmarkPolicy(b *testing.B) {
	get := func(header string) func([]byte, int64) []byte {
		return func(buf []byte, i int64) []byte {
			return fmt.Appendf(buf, "GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HOST%03d.npl HTTP/1.1\r\nHost: b\r\n%s\r\n", i%1000, header)
		}
	}
	large := func(c *Config) {
		discard(c)
		for i := range 15 {
			c.Policy.Upgrades = append(c.Policy.Upgrades, policy.Upgrade{
				Version: "21.2.0", Platform: fmt.Sprintf("Platform %d", i), Folder: fmt.Sprintf("Packages/Flexera/Adoption/21.2.0/Rev1.0/ManageSoft for platform %d", i),
			})
		}
	}
	s := start(b, large)
	res, body := s.request("GET", "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HOST000.npl", "")
	b.Run("beacon", func(b *testing.B) { load(b, s.addr, get("")) })
	b.Run("bare handler", func(b *testing.B) {
		b.Logf("%d bytes", len(body))
		load(b, serveBare(b, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = io.WriteString(w, body)
		}), get(""))
	})
	b.Run("beacon, not modified", func(b *testing.B) {
		one := []byte("GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HOST000.npl HTTP/1.1\r\nHost: beacon1:8080\r\nIf-None-Match: " + res.Header.Get("ETag") + "\r\n\r\n")
		load(b, s.addr, func(buf []byte, _ int64) []byte { return append(buf, one...) })
	})
}

// BenchmarkUpload uploads durable files of 16 KB. The baselines are plain handlers that sync
// each file alone: file and folder, and (a weaker guarantee) the file only. Disk speed varies:
// they alternate, and the best round of each counts. Run it with -benchtime 1x.
func BenchmarkUpload(b *testing.B) {
	const (
		rounds = 5
		files  = 3000
	)
	addrs := []string{start(b, discard).addr, serveBare(b, naive(b.TempDir(), true)), serveBare(b, naive(b.TempDir(), false))}
	for range b.N {
		best := make([]float64, len(addrs))
		var allocs uint64 // per request
		for round := range rounds {
			for i, addr := range addrs {
				was := mallocs()
				best[i] = max(best[i], rate(b, addr, files, agenttest.Inventories(fmt.Sprintf("R%dH", round), 16<<10)))
				if i == 0 {
					allocs = (mallocs() - was) / files
				}
			}
		}
		b.ReportMetric(best[0], "requests/s")
		b.ReportMetric(best[0]/best[1], "times-file-and-folder-synced")
		b.ReportMetric(best[0]/best[2], "times-file-synced")
		b.ReportMetric(float64(allocs), "allocs/request")
	}
	b.ReportMetric(0, "ns/op")
}

// mallocs is the number of objects allocated so far.
func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// discard drops events: a benchmark produces too many.
func discard(c *Config) { c.Publish = func(event.Event) {} }

func serveBare(b *testing.B, h http.HandlerFunc) string {
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// naive is the baseline: a straightforward implementation of receive.
func naive(dir string, folder bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(dir, path.Base(r.URL.Path))
		if err := naiveStore(name, r.Body, folder); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Length", "3")
		_, _ = io.WriteString(w, "ok\n")
	}
}

func naiveStore(name string, body io.Reader, folder bool) error {
	f, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".part", name); err != nil || !folder {
		return err
	}
	d, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
