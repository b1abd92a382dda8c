//go:build unix

package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// The guarantees for an idle parent, with an empty queue.
const (
	lossNoticed     = 10 * time.Second
	recoveryNoticed = 5 * time.Second
)

// TestLossOfAnIdleParentIsNoticed runs a beacon with an empty queue and its parent as processes.
// The parent is killed and started again, then it is suspended and resumed. Times are those of the
// events themselves.
func TestLossOfAnIdleParentIsNoticed(t *testing.T) {
	addr, parentAddr, parentDir := freeAddress(t), freeAddress(t), t.TempDir()
	parent := startBeacon(t, parentAddr, parentDir, "")
	awaitUp(t, parentAddr)
	child := exec.Command("beacontop", "serve", "--events", "--http", addr, "--dir", filepath.Join(t.TempDir(), "d"), "--parent", "http://"+parentAddr+"/ManageSoftRL")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	events := make(chan event.Event)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines := json.NewDecoder(out); ; {
			var e event.Event
			if lines.Decode(&e) != nil {
				return
			}
			if e.Topic == event.TopicParent && e.Reach != event.ReachUnknown {
				events <- e
			}
		}
	}()
	p := &parentWatch{t: t, events: events}

	p.await(event.ReachUp)
	kill(t, parent)
	p.lost()
	parent = startBeacon(t, parentAddr, parentDir, "")
	awaitUp(t, parentAddr)
	p.found()

	signal := func(s syscall.Signal) {
		if err := parent.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	signal(syscall.SIGSTOP)
	p.lost()
	signal(syscall.SIGCONT)
	awaitUp(t, parentAddr)
	p.found()

	for _, cmd := range []*exec.Cmd{child, parent} {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		for range events { // drain until the end
		}
	}()
	<-ended
	close(events)
	if err := child.Wait(); err != nil {
		t.Errorf("the beacon: %v", err)
	}
	if err := parent.Wait(); err != nil {
		t.Errorf("the parent: %v", err)
	}
}

// parentWatch follows the events of a beacon about its parent.
type parentWatch struct {
	t      *testing.T
	events <-chan event.Event
	last   event.Event
}

// await returns the last event before the state, and the first one of it.
func (p *parentWatch) await(r event.Reach) (before, first event.Event) {
	p.t.Helper()
	for timeout := time.After(time.Minute); ; {
		select {
		case e := <-p.events:
			before, p.last = p.last, e
			if e.Reach == r {
				return before, e
			}
		case <-timeout:
			p.t.Fatalf("the parent is never reported as %v; the last event is %+v", r, p.last)
		}
	}
}

// lost waits until the loss is reported, at most the given time after the parent was last reached.
func (p *parentWatch) lost() {
	p.t.Helper()
	before, down := p.await(event.ReachDown)
	if took := down.Time.Sub(before.Time); took > lossNoticed {
		p.t.Errorf("the loss is reported %v after the parent was last reported as up: %+v", took, down)
	}
	if next := down.Since.Sub(down.Time); next <= 0 || next > recoveryNoticed {
		p.t.Errorf("after the loss it is tried again in %v: %+v", next, down)
	}
}

// found waits until the running parent is reported as up: the next try finds it, and is due soon
// enough.
func (p *parentWatch) found() {
	p.t.Helper()
	before, up := p.await(event.ReachUp)
	if next := before.Since.Sub(before.Time); next > recoveryNoticed {
		p.t.Errorf("the next try was in %v, want it within %v: %+v, %+v", next, recoveryNoticed, before, up)
	}
}
