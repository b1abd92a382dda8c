//go:build unix

package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// screensOf is the variable that makes a run of this test binary screens: their number, the state directory,
// and whether all of them show agents.
const screensOf, screensAt, screensAgents = "BEACONTOP_TEST_SCREENS", "BEACONTOP_TEST_SCREENS_DIR", "BEACONTOP_TEST_SCREENS_AGENTS"

// TestMain is the tests, or screens in a process of their own.
func TestMain(m *testing.M) {
	n, err := strconv.Atoi(os.Getenv(screensOf))
	if err != nil {
		os.Exit(m.Run())
	}
	var looking sync.WaitGroup
	for i := range n {
		looking.Go(func() { look(os.Getenv(screensAt), i) })
	}
	looking.Wait()
}

// look asks four times a second until it is killed: two of three screens for the overview, in three sizes,
// the others for agents.
func look(dir string, i int) {
	c, err := Open(context.Background(), dir)
	if err != nil {
		panic(err)
	}
	if i == 0 {
		fmt.Println("looking")
	}
	<-time.After(time.Duration(i) * 5 * time.Millisecond) // not all at once
	for range time.Tick(250 * time.Millisecond) {
		q := panes()["overview"]
		q.Columns += i % 3
		switch {
		case os.Getenv(screensAgents) != "": // in eight orders
			q = panes()["agents"]
			q.Agents.Sort = estate.SortKey(i % 8)
		case i%3 == 0:
			q = panes()["agents"]
		}
		q.Now = noon.Add(time.Since(processBegun))
		if _, err := c.Sample(context.Background(), q); err != nil {
			panic(err)
		}
	}
}

var processBegun = time.Now()

// BenchmarkFold applies events, in turn with screens of another process and while that process is stopped.
// The ratio of both rates is what screens leave.
func BenchmarkFold(b *testing.B) {
	const phase = 500 * time.Millisecond
	for _, screens := range []int{1, 50} {
		b.Run(fmt.Sprintf("%d screens", screens), func(b *testing.B) {
			s, dir := large(b), b.TempDir()
			serve(b, dir, s, http.NotFoundHandler())
			cmd := process(b, screens, dir)
			runtime.GC()
			i := 0
			var events, cpu [2]float64
			for b.Loop() {
				for with, signal := range []os.Signal{syscall.SIGSTOP, syscall.SIGCONT} {
					if err := cmd.Process.Signal(signal); err != nil {
						b.Fatal(err)
					}
					before, begun := used(b), i
					for end := time.Now().Add(phase); time.Now().Before(end); i += 100 {
						batch := make([]event.Event, 0, 100)
						for n := range 100 {
							batch = append(batch, contact((i+n)%100_000))
						}
						s.Apply(batch...)
					}
					events[with] += float64(i - begun)
					cpu[with] += (used(b) - before).Seconds()
				}
			}
			b.ReportMetric(events[0]/float64(b.N)/phase.Seconds(), "alone-events/s")
			b.ReportMetric(events[1]/events[0], "rate-ratio")
			b.ReportMetric(events[1]/cpu[1]/(events[0]/cpu[0]), "per-cpu-ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkScreenMemory applies events while screens of another process show a hundred thousand agents, each
// in one of eight orders. live-MB is what a screen keeps in memory, rss-MB what the process grows by: measured
// 0.5 and 1.2 with 50 screens, 4 and 7 with one, which has all garbage and the buffers to itself. While each
// reader had a buffer of its own for sorting, these were 1.9 and 3.2, and 4 and 10.
func BenchmarkScreenMemory(b *testing.B) {
	b.Setenv(screensAgents, "yes")
	for _, screens := range []int{1, 50} {
		b.Run(fmt.Sprintf("%d screens", screens), func(b *testing.B) {
			s, dir := large(b), b.TempDir()
			serve(b, dir, s, http.NotFoundHandler())
			for b.Loop() {
				debug.FreeOSMemory()
				visits(s)
				live, rss := inUse(b)
				cmd := process(b, screens, dir)
				visits(s)
				liveWith, rssWith := inUse(b)
				b.ReportMetric((liveWith-live)/float64(screens), "live-MB/screen")
				b.ReportMetric((rssWith-rss)/float64(screens), "rss-MB/screen")
				_ = errors.Join(cmd.Process.Kill(), cmd.Wait())
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// visits applies events for five seconds: orders are renewed every two.
func visits(s *estate.State) {
	for i := range 100 {
		s.Apply(contact(i), contact(100*i), contact(100*i+7))
		<-time.After(50 * time.Millisecond)
	}
}

// inUse returns the resident memory of this process, and then what is live in it, in MB.
func inUse(tb testing.TB) (live, rss float64) {
	tb.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		var size int64
		var pages float64
		_, err = fmt.Sscan(string(text), &size, &pages)
		rss = pages * float64(os.Getpagesize()) / 1e6
	}
	if err != nil {
		tb.Skip("no figures of memory: ", err)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc+m.StackInuse) / 1e6, rss
}

// process starts screens in a process of their own.
func process(tb testing.TB, screens int, dir string) *exec.Cmd {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), screensOf+"="+strconv.Itoa(screens), screensAt+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = errors.Join(cmd.Process.Kill(), cmd.Wait()) // by this signal
	})
	if _, err := out.Read(make([]byte, 100)); err != nil {
		tb.Fatal(err)
	}
	return cmd
}

// used is the processor time of this process.
func used(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
