package daemon

import (
	"fmt"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/beacon/waittest"
)

// TestAnAgentThroughAFront puts a station in front of another. An agent fetches its policy and all that it names, and
// uploads; then the other one stops, and the agent does the same again.
func TestAnAgentThroughAFront(t *testing.T) {
	genuine, stopGenuine := start(t, Config{Dir: t.TempDir(), Grace: time.Second})
	var mu sync.Mutex
	served := map[event.Served]int{}
	dir := t.TempDir()
	front, stop := start(t, Config{
		Dir: dir, Grace: time.Second, Origins: []origin.Location{{URL: genuine + "/ManageSoftDL"}}, Copies: Copies{Bytes: DefaultCopiesBytes},
		Parents: []relay.LocationConfig{{URL: genuine + "/ManageSoftRL"}},
	}, func(e *event.Event) {
		if e.Topic != event.TopicRequest || e.Direction != event.DirectionDownload {
			return
		}
		if e.Failed() {
			t.Errorf("%s %d %s %s", e.Path, e.Status, e.Cause, e.Detail)
		}
		mu.Lock()
		defer mu.Unlock()
		served[e.Served]++
	})
	a := &agent.Agent{Device: protocol.Device{Name: "HERON07", Domain: "corp.example"}, Version: "21.1", Beacons: []string{front}, Transport: agent.NewTransport(netip.Addr{})}
	visit := func() {
		t.Helper()
		if err := a.Apply(t.Context()); err != nil {
			t.Error(err)
		}
		a.Beacons = []string{front} // its list names the other one
		if status := put(t, front+inventory); status != http.StatusOK {
			t.Errorf("upload: status %d", status)
		}
	}
	visit()
	waittest.Until(t, func() error {
		kept, err := filepath.Glob(filepath.Join(dir, copiesFolder, "copy-*"))
		mu.Lock()
		from := served[event.ServedOrigin]
		mu.Unlock()
		if err != nil || from < 3 || len(kept) != from {
			return fmt.Errorf("%d copies of %d answers: %w", len(kept), from, err)
		}
		return nil
	})
	if err := stopGenuine(); err != nil {
		t.Error(err)
	}
	visit()
	if err := stop(); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if from, kept := served[event.ServedOrigin], served[event.ServedCopy]; from < 3 || kept != from || served[event.ServedHere] > 0 {
		t.Errorf("served %v", served)
	}
}
