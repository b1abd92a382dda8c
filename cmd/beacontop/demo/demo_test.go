package demo

import (
	"context"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestTheEstateComesToLife plays some simulated hours: agents come, the parent gets their files, the
// sibling goes down and comes back.
func TestTheEstateComesToLife(t *testing.T) {
	d, err := New(t.TempDir(), Config{Agents: 20, Speed: 3600, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	relayed, down, up := make(chan struct{}), make(chan struct{}), make(chan struct{})
	signal := func(c chan struct{}) func() { return sync.OnceFunc(func() { close(c) }) }
	isRelayed, isDown, isUp := signal(relayed), signal(down), signal(up)
	wasDown := false
	d.Home.Observe(func(e *event.Event) {
		switch {
		case e.Topic == event.TopicRelay && !e.Failed():
			isRelayed()
		case e.Topic == event.TopicSibling && e.Reach == event.ReachDown:
			wasDown = true
			isDown()
		case e.Topic == event.TopicSibling && e.Reach == event.ReachUp && wasDown:
			isUp()
		}
	})
	d.Start(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		if err := d.Home.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	running.Go(func() { d.Play(ctx) })
	for name, happened := range map[string]chan struct{}{"a file is relayed": relayed, "the sibling is down": down, "the sibling is back": up} {
		select {
		case <-happened:
		case <-time.After(time.Minute):
			t.Errorf("never seen: %s", name)
		}
	}
	cancel()
	running.Wait()
	d.Stop()
}
