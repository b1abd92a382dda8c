package relay

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// BenchmarkLongQueue relays from a queue with many times the tracked files, and compares the
// rate with that of a short queue in the same run.
func BenchmarkLongQueue(b *testing.B) {
	const short, long, limit = 2_000, 20_000, 2_000
	var took [2]time.Duration
	for b.Loop() {
		took[0] += relayAll(b, short, queueLimit)
		took[1] += relayAll(b, long, limit)
	}
	rate := func(files int, d time.Duration) float64 { return float64(files*b.N) / d.Seconds() }
	b.ReportMetric(rate(short, took[0]), "short/s")
	b.ReportMetric(rate(long, took[1]), "long/s")
	b.ReportMetric(rate(long, took[1])/rate(short, took[0]), "ratio")
}

// nearParent accepts every file within two milliseconds.
type nearParent struct{}

func (nearParent) Deliver(context.Context, spool.File, io.Reader) (int, error) {
	time.Sleep(2 * time.Millisecond)
	return 200, nil
}
func (nearParent) Check(context.Context) error { return nil }
func (nearParent) String() string              { return "http://parent/ManageSoftRL" }

// relayAll measures how long that many files take to a nearby parent.
func relayAll(b *testing.B, files, limit int) time.Duration {
	b.StopTimer()
	defer b.StartTimer()
	dir := b.TempDir()
	logs := filepath.Join(dir, "Incoming", "Logs")
	if err := os.MkdirAll(logs, 0o750); err != nil {
		b.Fatal(err)
	}
	for i := range files {
		if err := os.WriteFile(filepath.Join(logs, fmt.Sprintf("system on HOST%06d at 20261123T120000.log", i)), []byte("x"), 0o640); err != nil {
			b.Fatal(err)
		}
	}
	s, err := spool.Open(spool.Config{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	left := files
	r := New(Config{Spool: s, Parents: []Parent{nearParent{}}, Parallel: 4, Publish: func(e event.Event) {
		if e.Topic == event.TopicRelay && !e.Failed() {
			if left--; left == 0 {
				stop()
			}
		}
	}})
	r.queue.limit = limit
	b.StartTimer()
	began := time.Now()
	r.Run(ctx)
	took := time.Since(began)
	b.StopTimer()
	if err := s.Close(); err != nil || left > 0 {
		b.Fatal(left, err)
	}
	return took
}
