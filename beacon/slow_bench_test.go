package beacon

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon/account"
	"beacontop/beacon/agenttest"
)

// BenchmarkBesideSlowBodies compares the duration of healthy uploads of 16 kB while 10,000
// connections send a byte of their body at intervals with the duration without them. Both
// alternate, and the best round of each counts. The slow agents run in another process because
// of the limit of open files. Run it with -benchtime 1x.
//
// On two cores that also run both kinds of agents: p99 beside them is 1.0 to 1.3 times that
// alone, 28 kB of memory for each slow one, and no rejection.
func BenchmarkBesideSlowBodies(b *testing.B) {
	const (
		slow   = 10_000
		rounds = 4
	)
	for range b.N {
		s := start(b, discard)
		alone, beside, each := time.Hour, time.Hour, int64(0)
		for round := range rounds {
			alone = min(alone, p99(b, s.addr, fmt.Sprintf("ALONE%d", round)))
			before := heap()
			stop := slowAgents(b, s.addr, slow)
			for s.partial.Load() < slow {
				runtime.Gosched()
			}
			each = (heap() - before) / slow
			beside = min(beside, p99(b, s.addr, fmt.Sprintf("BESIDE%d", round)))
			stop()
			for s.partial.Load() > 0 {
				runtime.Gosched()
			}
		}
		b.ReportMetric(float64(alone.Microseconds())/1000, "ms-p99-alone")
		b.ReportMetric(float64(beside.Microseconds())/1000, "ms-p99-beside-10000-slow")
		b.ReportMetric(float64(beside)/float64(alone), "times")
		b.ReportMetric(float64(each), "B/slow-connection")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLogInBesideGuessing measures the duration of log-ins not seen before, with the usual
// cost of bcrypt, while 1,000 connections of another address guess continuously. On two cores
// that also run the guessing: 0.3 s on average, 0.8 s at most. Run it with -benchtime 20x.
func BenchmarkLogInBesideGuessing(b *testing.B) {
	file := filepath.Join(b.TempDir(), "accounts")
	var text strings.Builder
	for i := range b.N {
		hash, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.DefaultCost)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&text, "user%d:%s\n", i, hash)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	accounts, err := account.Load(file)
	if err != nil {
		b.Fatal(err)
	}
	s := start(b, func(c *Config) { discard(c); trustLoopback(c); c.Guard = Guard{Accounts: accounts, Downloads: true} })
	stop := guessing(s, 1000)
	defer stop()
	for { // until the queue of the guessing address is full
		if res, _ := s.request("GET", heronPolicy, "", basic("one:more"), "X-Forwarded-For: 10.0.0.66"); res.StatusCode == 429 {
			break
		}
	}
	b.ResetTimer()
	worst := time.Duration(0)
	for i := range b.N {
		began := time.Now()
		if res, body := s.request("GET", heronPolicy, "", basic(fmt.Sprintf("user%d:secret", i)), fromBranch); res.StatusCode != 200 {
			b.Errorf("got %d %q", res.StatusCode, body)
		}
		worst = max(worst, time.Since(began))
	}
	b.StopTimer()
	b.ReportMetric(float64(worst.Milliseconds()), "ms-at-most")
}

// p99 is the 99th percentile of uploads of healthy agents side by side that pause after each.
// Any answer other than 200 fails.
func p99(b *testing.B, addr, prefix string) time.Duration {
	const (
		agents = 16
		each   = 500
	)
	var all sync.WaitGroup
	took := make([][]time.Duration, agents)
	request := agenttest.Inventories(prefix, 16<<10)
	for i := range agents {
		all.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				b.Error(err)
				return
			}
			defer func() { _ = c.Close() }()
			in := bufio.NewReader(c)
			for n := range each {
				began := time.Now()
				_, err := c.Write(request(nil, int64(i*each+n)))
				answer := make([]byte, len("HTTP/1.1 200"))
				if _, e := io.ReadFull(in, answer); errors.Join(err, e) != nil || !bytes.HasSuffix(answer, []byte("200")) {
					b.Errorf("a healthy upload gets %q %v", answer, errors.Join(err, e))
					return
				}
				took[i] = append(took[i], time.Since(began))
				_, _ = in.Discard(in.Buffered()) // the rest of a short answer
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	all.Wait()
	durations := slices.Concat(took...)
	slices.Sort(durations)
	if len(durations) < agents*each {
		b.Fatal("not all were answered")
	}
	return durations[len(durations)*99/100]
}

// Environment variables of the process of TestSlowAgents.
const (
	slowAgentsOf    = "TEST_SLOW_AGENTS_OF"
	slowAgentsCount = "TEST_SLOW_AGENTS"
)

// slowAgents runs slow agents in a separate process until stop is called.
func slowAgents(b *testing.B, addr string, count int) (stop func()) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestSlowAgents$")
	cmd.Env = append(os.Environ(), slowAgentsOf+"="+addr, slowAgentsCount+"="+strconv.Itoa(count))
	cmd.Stderr = os.Stderr
	hold, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return func() {
		if err := errors.Join(hold.Close(), cmd.Wait()); err != nil {
			b.Error(err)
		}
	}
}

// TestSlowAgents is the process of slowAgents: it sends each body one byte at a time, every 50
// seconds, until its input ends.
func TestSlowAgents(t *testing.T) {
	addr := os.Getenv(slowAgentsOf)
	if addr == "" {
		t.Skip("for BenchmarkBesideSlowBodies")
	}
	count, err := strconv.Atoi(os.Getenv(slowAgentsCount))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	var conns []net.Conn
	for i := range count {
		conns = append(conns, dialed(t, addr, fmt.Sprintf("PUT /ManageSoftRL/Inventories/slow%d.ndi HTTP/1.1\r\nHost: b\r\nContent-Length: 1000000\r\n\r\nx", i)))
	}
	every := time.NewTicker(50 * time.Second / time.Duration(count))
	defer every.Stop()
	for i := 0; ; i++ {
		select {
		case <-ended:
			return
		case <-every.C:
			if _, err := conns[i%count].Write([]byte("x")); err != nil {
				t.Fatalf("slow agent %d: %v", i%count, err)
			}
		}
	}
}
