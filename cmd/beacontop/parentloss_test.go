//go:build unix

package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/estate"
)

// What people are promised of a parent, with nothing waiting for it.
const (
	lossNoticed     = 10 * time.Second
	recoveryNoticed = 5 * time.Second
)

// TestLossOfAnIdleParentIsNoticed runs a beacon with an empty queue and its parent as
// processes. The parent is killed and started again, then it hangs and goes on. Times are those
// of the events themselves.
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
	told := make(chan estate.Event)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines := json.NewDecoder(out); ; {
			var e estate.Event
			if lines.Decode(&e) != nil {
				return
			}
			if e.Topic == estate.TopicParent && e.Reach != estate.ReachUnknown {
				told <- e
			}
		}
	}()
	p := &parentWatch{t: t, told: told}

	p.await(estate.ReachUp)
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
		for range told { // what is told until the end
		}
	}()
	<-ended
	close(told)
	if err := child.Wait(); err != nil {
		t.Errorf("the beacon: %v", err)
	}
	if err := parent.Wait(); err != nil {
		t.Errorf("the parent: %v", err)
	}
}

// parentWatch follows what a beacon tells of its parent.
type parentWatch struct {
	t    *testing.T
	told <-chan estate.Event
	last estate.Event
}

// await returns the last event before the state, and the first one of it.
func (p *parentWatch) await(r estate.Reach) (before, first estate.Event) {
	p.t.Helper()
	for timeout := time.After(time.Minute); ; {
		select {
		case e := <-p.told:
			before, p.last = p.last, e
			if e.Reach == r {
				return before, e
			}
		case <-timeout:
			p.t.Fatalf("the parent is never told to be %v; the last is %+v", r, p.last)
		}
	}
}

// lost waits until the loss is told, at most so long after the parent was last heard.
func (p *parentWatch) lost() {
	p.t.Helper()
	before, down := p.await(estate.ReachDown)
	if took := down.Time.Sub(before.Time); took > lossNoticed {
		p.t.Errorf("the loss is told %v after the parent was last told to be up: %+v", took, down)
	}
	if next := down.Since.Sub(down.Time); next <= 0 || next > recoveryNoticed {
		p.t.Errorf("after the loss it is tried again in %v: %+v", next, down)
	}
}

// found waits until the parent, which is there, is told to be up: the next try finds it, and is
// due soon enough.
func (p *parentWatch) found() {
	p.t.Helper()
	before, up := p.await(estate.ReachUp)
	if next := before.Since.Sub(before.Time); next > recoveryNoticed {
		p.t.Errorf("the next try was in %v, want it within %v: %+v, %+v", next, recoveryNoticed, before, up)
	}
}
