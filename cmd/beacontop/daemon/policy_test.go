package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// TestAnInvalidPolicyChangesNothing makes the file of a running beacon invalid: the screen says
// so, the previous rules stay in effect.
func TestAnInvalidPolicyChangesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.toml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[client]\nNetworkMaxRate = 1\n")
	st, err := New(Config{Dir: t.TempDir(), Name: "LON-BEACON1", HTTP: "127.0.0.1:0", Policy: file})
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan event.Event, 100)
	st.Observe(func(e *event.Event) {
		if e.Topic == event.TopicPolicy {
			events <- *e
		}
	})
	stop := run(t, st)
	if e := <-events; e.Cause != event.CauseNone {
		t.Fatalf("at the start: %+v", e)
	}
	write("[[failover.beacon]]\nurl = \"http://10.0.0.5\"\n[[failover.beacon]]\nurl = \"http://127.0.0.1:9\"\n")
	if e := <-events; e.Cause != event.CauseNone || e.Peer != "http://10.0.0.5" { // the beacon listens on loopback, where loopback addresses are acceptable
		t.Errorf("with an address: %+v", e)
	}
	write("[client]\nNetworkMaxRat = 2\n")
	select {
	case e := <-events:
		if e.Cause != event.CauseContent || !strings.Contains(e.Detail, "policy.toml:2:1") {
			t.Errorf("event %+v", e)
		}
	case <-time.After(time.Minute):
		t.Fatal("the change was not noticed")
	}
	facts := st.State().Sample(estate.Query{Now: time.Now(), Parts: estate.PartOverview}).Facts
	found := diagnosis.Findings(&facts)
	if len(found) == 0 || found[0].Code != diagnosis.PolicyRejected {
		t.Errorf("findings %+v", found)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
