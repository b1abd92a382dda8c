package notify

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

// TestMain is also the program that the test below kills. The tests live in a zone whose clocks change.
func TestMain(m *testing.M) {
	if dir := os.Getenv("NOTIFY_DIR"); dir != "" {
		if err := beacon(dir, os.Getenv("NOTIFY_URL"), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if berlin, err := time.LoadLocation("Europe/Berlin"); err == nil {
		time.Local = berlin // before anything runs that reads it
	}
	os.Exit(m.Run())
}

// beacon runs a notifier. The first line of its input is what the engine knows, each further one is a
// list of changes. It answers each line when what it means is on disk.
func beacon(dir, url string, in io.Reader, out io.Writer) error {
	hooks := []Hook{{URL: url, Secret: "key"}}
	n, err := New(Config{Dir: dir, Beacon: "B", ID: "00", Hooks: hooks, Publish: func(event.Event) {}})
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	var e engine.Engine
	lines.Scan()
	if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
		return err
	}
	n.Step(&e, nil)
	go n.Run(context.Background())
	for lines.Scan() {
		var changes []engine.Change
		if err := json.Unmarshal(lines.Bytes(), &changes); err != nil {
			return err
		}
		n.Step(&e, changes)
		for saved := false; !saved; {
			if saved, err = n.posts[0].saved(); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(out, "saved"); err != nil {
			return err
		}
	}
	return lines.Err()
}

// saved reports whether the outbox has what the book has.
func (p *post) saved() (bool, error) {
	on, err := os.ReadFile(p.outbox.file)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	p.mu.Lock()
	text, err2 := p.book.text()
	p.mu.Unlock()
	return string(on) == string(text), errors.Join(err, err2)
}

// desk is a receiver that counts, and answers some time after it has counted.
type desk struct {
	t *testing.T

	mu    sync.Mutex
	rng   *rand.Rand
	ids   map[string]int
	last  map[diagnosis.Code]Event
	times map[diagnosis.Code]map[Event]int // without duplicates
	more  chan struct{}
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var m Message
	if err = errors.Join(err, json.Unmarshal(body, &m)); err != nil || r.Header.Get(Signature) != Sign("key", body) {
		d.t.Errorf("%v, signed %q", err, r.Header.Get(Signature))
	}
	d.mu.Lock()
	if d.ids[m.ID]++; d.ids[m.ID] == 1 {
		if d.times[m.Code] == nil {
			d.times[m.Code] = map[Event]int{}
		}
		d.times[m.Code][m.Event]++
		d.last[m.Code] = m.Event
	}
	late := d.rng.IntN(3) == 0
	d.mu.Unlock()
	select {
	case d.more <- struct{}{}:
	default:
	}
	if late { // so that some are killed before they have the answer
		select {
		case <-time.After(10 * time.Millisecond):
		case <-r.Context().Done():
		}
	}
}

// count returns the number of messages, and of those that arrived more than once.
func (d *desk) count() (all, again int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.ids {
		again += n - 1
	}
	return len(d.ids), again
}

// child is a running beacon.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startChild(t *testing.T, dir, url string, active map[string]engine.Diagnosis) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.Command(self)}
	c.cmd.Env = append(os.Environ(), "NOTIFY_DIR="+dir, "NOTIFY_URL="+url)
	c.cmd.Stderr = os.Stderr
	in, err1 := c.cmd.StdinPipe()
	out, err2 := c.cmd.StdoutPipe()
	known, err3 := json.Marshal(map[string]any{"schema": engine.CheckpointSchema, "at": time.Now(), "diagnoses": active})
	if err := errors.Join(err1, err2, err3, c.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	c.in, c.out = in, bufio.NewScanner(out)
	if _, err := fmt.Fprintf(in, "%s\n", known); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *child) change(t *testing.T, changes []engine.Change) {
	t.Helper()
	text, err := json.Marshal(changes)
	if err == nil {
		_, err = fmt.Fprintf(c.in, "%s\n", text)
	}
	if err != nil || !c.out.Scan() || c.out.Text() != "saved" {
		t.Fatalf("answered %q, %v", c.out.Text(), err)
	}
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait() // it was killed
}

// TestAKillLosesNoMessage kills a process with SIGKILL while it tells a receiver of many codes, which are
// raised and later cleared. Each is told once; only a message that was being sent may arrive again.
func TestAKillLosesNoMessage(t *testing.T) {
	kills, codes := 6, diagnosis.Codes()[:30]
	if n, err := strconv.Atoi(os.Getenv("TEST_KILLS")); err == nil {
		kills = n
	} else if os.Getenv("TEST_LONG") != "" {
		kills, codes = 40, diagnosis.Codes()
	}
	d := &desk{t: t, rng: rand.New(rand.NewPCG(1, 2)), ids: map[string]int{}, last: map[diagnosis.Code]Event{}, times: map[diagnosis.Code]map[Event]int{}, more: make(chan struct{}, 1)}
	server := httptest.NewServer(d)
	defer server.Close()
	dir, url := t.TempDir(), strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	active := map[string]engine.Diagnosis{}
	var raised, cleared []engine.Change
	for _, code := range codes {
		one := of(code, "x")
		active[one.ID] = one
		raised = append(raised, engine.Change{Time: one.Raised, Kind: engine.Raised, Diagnosis: one})
		cleared = append(cleared, engine.Change{Time: one.Raised, Kind: engine.Cleared, Diagnosis: one})
	}
	c := startChild(t, dir, url, nil)
	c.change(t, raised)
	want := len(raised)
	for round := range kills {
		have, _ := d.count()
		if round == kills/2 { // they are cleared when all were told
			d.await(t, want)
			have, want, active = want, 2*want, map[string]engine.Diagnosis{}
			c.change(t, cleared)
		}
		d.await(t, min(have+1+d.next(want/kills), want))
		c.kill(t)
		c = startChild(t, dir, url, active)
	}
	d.await(t, want)
	c.kill(t)
	_, again := d.count()
	if again > kills {
		t.Errorf("%d messages arrived again, after %d kills", again, kills)
	}
	for _, change := range raised {
		code := change.Diagnosis.Code
		if d.times[code][Raised] != 1 || d.times[code][Cleared] != 1 || d.last[code] != Cleared {
			t.Errorf("%s: %v, last %s", code, d.times[code], d.last[code])
		}
	}
	t.Logf("%d messages, %d of them again, %d kills", want, again, kills)
}

func (d *desk) next(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rng.IntN(n)
}

// await returns when so many messages have arrived.
func (d *desk) await(t *testing.T, n int) {
	t.Helper()
	for timeout := time.After(time.Minute); ; {
		if have, _ := d.count(); have >= n {
			return
		}
		select {
		case <-d.more:
		case <-timeout:
			have, _ := d.count()
			t.Fatalf("%d messages have arrived, never %d", have, n)
		}
	}
}
