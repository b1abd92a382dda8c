//go:build unix

package follower

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// BenchmarkFollow follows a log to which 100 lines a second are added one by one, as a dashboard
// follows it: woken by the kernel, with saved offsets. It reports the processor time, and that of
// adding the lines without a follower, which is part of it. The difference, 0.2 to 0.3 % of a
// processor, is the cost of following. Run it with -benchtime 1x.
func BenchmarkFollow(b *testing.B) {
	for range b.N {
		alone := ground{&testing.T{}, b.TempDir()}
		writing := linesAdded(b, alone)

		g := ground{&testing.T{}, b.TempDir()}
		g.write(followedLog, header(noon))
		var rows atomic.Int64
		f := New(Config{Logs: g.find(""), Offsets: filepath.Join(b.TempDir(), "offsets"), Publish: func(events []event.Event) {
			for i := range events {
				if events[i].Topic == event.TopicRequest {
					rows.Add(1)
				}
			}
		}})
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx) }()
		both := linesAdded(b, g)
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if got := rows.Load(); got != followedLines {
			b.Errorf("%d lines published, want %d", got, followedLines)
		}
		b.ReportMetric(100*both, "percent-of-a-core")
		b.ReportMetric(100*writing, "percent-to-write")
	}
	b.ReportMetric(0, "ns/op")
}

const (
	followedLog   = "u_ex261123.log"
	followedLines = 1000
	followedEvery = time.Second / 100
)

// linesAdded adds the lines to a log and returns the share of one processor that this program used
// meanwhile.
func linesAdded(b *testing.B, g ground) float64 {
	b.Helper()
	tick := time.NewTicker(followedEvery)
	defer tick.Stop()
	was := processorTime(b)
	for i := range followedLines {
		<-tick.C
		g.add(followedLog, row(noon, i))
	}
	return (processorTime(b) - was).Seconds() / (followedLines * followedEvery.Seconds())
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
