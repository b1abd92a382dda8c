package report

import (
	"bytes"
	"context"
	"runtime"
	"testing"

	"beacontop/watch/weblogtest"
)

// BenchmarkReport parses and folds the log of a busy day of 100,000 devices, and makes the result.
func BenchmarkReport(b *testing.B) {
	log := logOf(b, weblogtest.Generator{Lines: 1_000_000, Devices: 100_000})
	b.SetBytes(int64(len(log)))
	var before, after runtime.MemStats
	lines := 0
	runtime.ReadMemStats(&before)
	for b.Loop() {
		t := New(Config{})
		about, err := t.Read(context.Background(), "log", bytes.NewReader(log))
		if err != nil {
			b.Fatal(err)
		}
		t.Result()
		lines += about.Lines
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(lines), "B/line")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(lines), "allocs/line")
}
