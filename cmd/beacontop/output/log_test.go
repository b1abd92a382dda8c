package output

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"beacontop/beacon/event"
)

// TestPersistentConditionsAreLoggedOnce reports a parent that stays down, like a relay that keeps
// retrying.
func TestPersistentConditionsAreLoggedOnce(t *testing.T) {
	var out bytes.Buffer
	l := Log{Logger: slog.New(slog.NewTextHandler(&out, nil)), peers: map[string]string{}}
	parent := func(reach event.Reach, cause event.Cause, detail string) {
		l.Print(&event.Event{Topic: event.TopicParent, Name: "P", Peer: "http://p", Reach: reach, Cause: cause, Detail: detail})
	}
	relay := func(cause event.Cause, detail string) {
		l.Print(&event.Event{Topic: event.TopicRelay, Name: "a.ndi", Cause: cause, Detail: detail})
	}
	parent(event.ReachUnknown, "", "")
	parent(event.ReachUp, "", "")
	for _, port := range []string{"4711", "4712", "4713"} {
		relay(event.CauseTimeout, "read 127.0.0.1:"+port)
		parent(event.ReachDown, event.CauseTimeout, "read 127.0.0.1:"+port)
	}
	parent(event.ReachDown, event.CauseStatus, "it answers 403 Forbidden")
	parent(event.ReachDown, event.CauseStatus, "it answers 403 Forbidden")
	parent(event.ReachUp, "", "")
	relay("", "")
	relay(event.CauseTimeout, "read 127.0.0.1:4714")

	var got []string
	for line := range strings.Lines(out.String()) {
		for _, msg := range []string{"not relayed", "parent down", "parent up"} {
			if strings.Contains(line, msg) {
				got = append(got, msg)
			}
		}
	}
	want := "not relayed, parent down, parent down, parent up, not relayed"
	if strings.Join(got, ", ") != want {
		t.Errorf("logged %q, want %q", strings.Join(got, ", "), want)
	}
}
