package beacon

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/dial"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/origintest"
)

// What a front costs, on two cores that also run the 64 agents and the origin (go test -bench Front
// -benchtime 1x ./beacon), on 2026-12-01: 1.1 to 1.4 times the rate of a bare proxy, 0.9 to 1.2 times with copies, whose
// origin answers 304; 1.4 times a file in Staging while the origin is down. It adds 0.07 ms to the p50 of
// single requests over connections that are kept.
//
// The baselines are a bare httputil.ReverseProxy with the same transport, and, while the origin is down, a file
// of the same size in Staging. They alternate, and the best round of each counts.

const frontRounds = 5

// frontGet asks for the policies of 1,000 devices.
func frontGet(buf []byte, i int64) []byte {
	return fmt.Appendf(buf, "GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HOST%03d.npl HTTP/1.1\r\nHost: b\r\n\r\n", i%1000)
}

// best returns the highest rate of several rounds of each beacon.
func best(b *testing.B, requests int, get func([]byte, int64) []byte, addrs ...string) []float64 {
	b.Helper()
	rates := make([]float64, len(addrs))
	for range frontRounds {
		for i, addr := range addrs {
			rates[i] = max(rates[i], rate(b, addr, requests, get))
		}
	}
	return rates
}

func BenchmarkFrontPasses(b *testing.B) {
	o := origintest.New(b)
	for i := range 1000 {
		o.Put(fmt.Sprintf("/Policies/Merged/corp.example_domain/Machine/HOST%03d.npl", i), origintest.File{Body: bytes.Repeat([]byte("beac"), 1000)})
	}
	o.Forget()
	target, err := url.Parse(strings.TrimSuffix(o.URL, origintest.Location))
	if err != nil {
		b.Fatal(err)
	}
	bare := httputil.NewSingleHostReverseProxy(target)
	transport, err := dial.New(dial.Config{})
	if err != nil {
		b.Fatal(err)
	}
	transport.MaxIdleConnsPerHost = 96
	bare.Transport = transport
	none := front(b, o, func(c *origin.Config) { c.Copies.Dir = "" }, discard)
	keeping := front(b, o, func(c *origin.Config) { c.Publish = func(event.Event) {} }, discard)
	addr := serveBare(b, bare.ServeHTTP)
	for range b.N {
		rates := best(b, 3000, frontGet, addr, none.addr, keeping.addr)
		b.ReportMetric(rates[1], "requests/s")
		b.ReportMetric(rates[1]/rates[0], "times-bare-proxy")
		b.ReportMetric(rates[2]/rates[0], "times-bare-proxy-with-copies")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkFrontLatency asks the origin and fronts with and without copies in turns, one request at a time over
// connections that are kept.
func BenchmarkFrontLatency(b *testing.B) {
	o := origintest.New(b)
	const path = "/Policies/Merged/corp.example_domain/Machine/HOST000.npl"
	o.Put(path, origintest.File{Body: bytes.Repeat([]byte("beac"), 1000)})
	none := front(b, o, func(c *origin.Config) { c.Copies.Dir = "" }, discard)
	keeping := front(b, o, func(c *origin.Config) { c.Publish = func(event.Event) {} }, discard)
	target, err := url.Parse(o.URL)
	if err != nil {
		b.Fatal(err)
	}
	addrs := []string{target.Host, none.addr, keeping.addr}
	took := make([][]time.Duration, len(addrs))
	for b.Loop() {
		for i, addr := range addrs {
			began := time.Now()
			res, err := http.Get("http://" + addr + "/ManageSoftDL" + path)
			if err != nil {
				b.Fatal(err)
			}
			_, err = io.Copy(io.Discard, res.Body)
			if err := errors.Join(err, res.Body.Close()); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(began))
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	p50 := func(i int) float64 { return float64(took[i][len(took[i])/2].Microseconds()) }
	b.ReportMetric(p50(0), "µs-direct-p50")
	b.ReportMetric(p50(1)-p50(0), "µs-added-p50")
	b.ReportMetric(p50(2)-p50(0), "µs-added-p50-with-copies")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkFrontWhileTheOriginIsDown(b *testing.B) {
	o := origintest.New(b)
	const kept, published = "/Packages/kept.bin", "/Packages/published.bin"
	body := bytes.Repeat([]byte("beac"), 1000)
	o.Put(kept, origintest.File{Body: body})
	s := front(b, o, nil, discard)
	file := filepath.Join(s.dir, "Staging", "Common", published)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, body, 0o600); err != nil {
		b.Fatal(err)
	}
	get := func(path string) func([]byte, int64) []byte {
		return func(buf []byte, _ int64) []byte {
			return fmt.Appendf(buf, "GET /ManageSoftDL%s HTTP/1.1\r\nHost: beacon1:8080\r\n\r\n", path) // as of request: copies belong to it
		}
	}
	if res, _ := s.request("GET", "/ManageSoftDL"+kept, ""); res.StatusCode != 200 {
		b.Fatal(res.Status)
	}
	waitForCopies(b, s, 1)
	o.Stop()
	if res, _ := s.request("GET", "/ManageSoftDL"+kept, ""); res.StatusCode != 200 {
		b.Fatal(res.Status)
	}
	for range b.N {
		var rates [2]float64
		for range frontRounds {
			for i, path := range []string{kept, published} {
				rates[i] = max(rates[i], rate(b, s.addr, 3000, get(path)))
			}
		}
		b.ReportMetric(rates[0], "requests/s")
		b.ReportMetric(rates[0]/rates[1], "times-staging-file")
	}
	b.ReportMetric(0, "ns/op")
}
