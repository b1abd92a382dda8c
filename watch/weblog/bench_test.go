package weblog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// busyDay is the log of most of a day of 100,000 devices.
func busyDay(tb testing.TB) []byte {
	return logOf(tb, weblogtest.Generator{Lines: 1_000_000, Devices: 100_000})
}

func perLine(b *testing.B, lines int, m0 *runtime.MemStats) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(m.Mallocs-m0.Mallocs)/float64(lines), "allocs/line")
}

// BenchmarkParse reads the log of a busy day: in pieces on one processor, and as a whole on
// all of them.
func BenchmarkParse(b *testing.B) {
	log := busyDay(b)
	var m runtime.MemStats
	b.Run("feed", func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		n := 0
		runtime.ReadMemStats(&m)
		for b.Loop() {
			p := New()
			p.Feed(log, func(*event.Event) {})
			n += p.Report().Lines
		}
		perLine(b, n, &m)
	})
	b.Run(fmt.Sprintf("read on %d", runtime.GOMAXPROCS(0)), func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		n := 0
		runtime.ReadMemStats(&m)
		for b.Loop() {
			p := New()
			if err := p.Read(context.Background(), bytes.NewReader(log), func([]event.Event) error { return nil }); err != nil {
				b.Fatal(err)
			}
			n += p.Report().Lines
		}
		perLine(b, n, &m)
	})
}

// BenchmarkParseAndFold is the work of a dashboard that opens the log of a busy day of 100,000
// devices.
func BenchmarkParseAndFold(b *testing.B) {
	log := busyDay(b)
	b.SetBytes(int64(len(log)))
	n := 0
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	for b.Loop() {
		s, p := estate.NewState(estate.Limits{}), New()
		err := p.Read(context.Background(), bytes.NewReader(log), func(events []event.Event) error {
			s.Apply(events...)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		n += p.Report().Lines
	}
	perLine(b, n, &m)
}

func BenchmarkGenerate(b *testing.B) {
	n := 0
	start := time.Time{}
	for b.Loop() {
		logOf(b, weblogtest.Generator{Lines: 1_000_000, Devices: 100_000, Start: start})
		n += 1_000_000
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkEvents reads lines of "serve --events", and compares with encoding/json: the figure
// "of json" is the share of its time.
func BenchmarkEvents(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var lines [][]byte
	for range 2000 {
		line, err := json.Marshal(anyEvent(r))
		if err != nil {
			b.Fatal(err)
		}
		lines = append(lines, append(line, '\n'))
	}
	all := bytes.Join(lines, nil)
	b.SetBytes(int64(len(all)))
	var took, baseline time.Duration
	for b.Loop() {
		begun := time.Now()
		New().Feed(all, func(*event.Event) {})
		took += time.Since(begun)
		begun = time.Now()
		for _, line := range lines {
			var e event.Event
			if err := json.Unmarshal(line, &e); err != nil {
				b.Fatal(err)
			}
		}
		baseline += time.Since(begun)
	}
	b.ReportMetric(float64(took)/float64(baseline), "of-json")
}
