//go:build unix

package journal

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// kills is the number of times a recording process is killed; larger with TEST_LONG.
func kills() int {
	if os.Getenv("TEST_LONG") != "" {
		return 100
	}
	return 5
}

// TestKilledWhileRecording kills a recording process again and again, five times for each history.
// After each kill every event that was reported as written is there, in order and once; the agents
// of all events on disk are known; a gap says that the last events may be missing; and no event gets a
// number that one before the kill had, stored or not.
func TestKilledWhileRecording(t *testing.T) {
	if dir := os.Getenv("TEST_RECORD"); dir != "" {
		recordForEver(dir, os.Getenv("TEST_SAVED") != "")
		return
	}
	var dir string
	remembered, given := 0, int64(0)
	rng := rand.New(rand.NewPCG(3, 4))
	for kill := range kills() {
		if kill%5 == 0 {
			dir, given = t.TempDir(), 0
		}
		said := recordAndKill(t, dir, rng.IntN(4), kill%5 == 4)
		if said.first <= given {
			t.Errorf("kill %d: an event got the number %d; numbers up to %d were given before", kill, said.first, given)
		}
		given = said.given
		detail := ""
		r := New(Config{Dir: dir, Publish: func(e event.Event) {
			detail = e.Detail
			if e.Topic != event.TopicGap || e.Count != 0 || !strings.Contains(e.Detail, "not stopped cleanly") {
				t.Errorf("after the kill: %+v, want a gap of unknown size", e)
			}
		}})
		p, err := r.position()
		if err != nil || p.clean {
			t.Errorf("kill %d: position %+v, %v", kill, p, err)
		} else if p.event > 0 {
			remembered++
		}
		state := estate.NewState(estate.Limits{})
		r.Recall(context.Background(), state)
		events := read(t, r, time.Time{}, time.Time{})
		if len(events) < said.written {
			t.Fatalf("kill %d: %d events are on disk, %d were reported as written", kill, len(events), said.written)
		}
		devices := map[string]int{}
		for i, e := range events {
			if e.Count != i {
				t.Fatalf("kill %d: event %d is the %dth", kill, e.Count, i)
			}
			devices[e.Device.Name]++
		}
		if n := len(events); n > 0 && p.exists && !strings.Contains(detail, "events after "+events[n-1].Time.Format("15:04:05 UTC on 2 Jan")) {
			t.Errorf("kill %d: gap %q, want the last event at %v", kill, detail, events[n-1].Time)
		}
		got := state.Sample(estate.Query{Now: noon, Parts: estate.PartAgents, Agents: estate.AgentsQuery{Limit: 1 << 20}})
		if got.Totals.Known != len(devices) {
			t.Fatalf("kill %d: %d agents are known, want %d", kill, got.Totals.Known, len(devices))
		}
		for _, a := range got.Agents.Rows {
			if a.Requests != devices[a.Device.Name] {
				t.Errorf("kill %d: %s has %d requests, want %d", kill, a.Device, a.Requests, devices[a.Device.Name])
			}
		}
		if got.Totals.History.Lapses != 0 {
			t.Errorf("kill %d: the gap was counted before it was published", kill)
		}
	}
	if remembered < kills()/5 {
		t.Errorf("%d kills followed a saved state, want at least the last of each history", remembered)
	}
}

// report is what a recording process prints.
type report struct {
	written      int   // events on disk
	first, given int64 // numbers of its first and of its newest event
}

const reportFormat = "written %d, first %d, given %d\n"

// recordAndKill starts a recording process, kills it after a number of its reports, and returns its
// last one. If saved, the process makes no report before it has saved its
// state: on a busy machine it may be killed before that otherwise.
func recordAndKill(t *testing.T, dir string, reports int, saved bool) (said report) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "TEST_RECORD="+dir)
	if saved {
		cmd.Env = append(cmd.Env, "TEST_SAVED=yes")
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if _, err := fmt.Sscanf(lines.Text()+"\n", reportFormat, &said.written, &said.first, &said.given); err != nil {
			t.Fatalf("the recording process printed %q: %v", lines.Text(), err)
		}
		if n == reports {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the recording process exited by itself")
	}
	return said
}

// recordForEver records requests and prints how many are on disk. Their Count numbers them. The
// state is saved as often as the disk allows; if saved, nothing is printed before that.
func recordForEver(dir string, saved bool) {
	j := New(Config{Dir: dir, Publish: func(event.Event) {}})
	state := estate.NewState(estate.Limits{})
	j.Recall(context.Background(), state)
	go func() { _ = j.Run(context.Background()) }()
	said, written := report{}, int64(-1)
	for _, err := range j.Events(time.Time{}, time.Time{}) {
		if err != nil {
			panic(err) // which ends the test
		}
		said.written++
	}
	before := said.written
	next := before
	for ; ; runtime.Gosched() {
		if j.Progress().Waiting < 2*batchRows {
			batch := make([]event.Event, 100)
			for i := range batch {
				batch[i] = event.Event{
					Time: noon.Add(time.Duration(next) * time.Microsecond), Topic: event.TopicRequest, Direction: event.DirectionDownload,
					Kind: protocol.KindPolicy, Device: protocol.Device{Name: fmt.Sprintf("HOST%04d", next%3000)}, Status: 200, Count: next,
				}
				next++
			}
			j.mu.Lock()
			j.pace.events = checkpointEvents
			j.mu.Unlock()
			j.Record(batch, state.Apply)
			said.given = batch[len(batch)-1].ID
			if said.first == 0 {
				said.first = batch[0].ID
			}
		}
		if saved {
			p, _ := j.position() // it is not there yet
			saved = p.event == 0
			continue
		}
		if n := j.Progress().Written; n != written {
			written, said.written = n, before+int(max(n-said.first+1, 0))
			if _, err := fmt.Printf(reportFormat, said.written, said.first, said.given); err != nil {
				return // the parent process is gone
			}
		}
	}
}
