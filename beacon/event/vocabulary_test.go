package event

import (
	"context"
	"crypto/tls"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"testing"
	"time"

	"beacontop/beacon/protocol"
)

// TestWordsReadBack writes each enumerated value as text and reads it.
func TestWordsReadBack(t *testing.T) {
	check := func(value encoding.TextMarshaler, back encoding.TextUnmarshaler, same func() bool) {
		t.Helper()
		text, err := value.MarshalText()
		if err != nil || string(text) != fmt.Sprint(value) {
			t.Errorf("%v: %q, %v", value, text, err)
		}
		if err := back.UnmarshalText(text); err != nil || !same() {
			t.Errorf("%q is not read back: %v", text, err)
		}
		if err := back.UnmarshalText([]byte("nonsense")); err == nil {
			t.Errorf("%T takes nonsense", back)
		}
	}
	for v := range Directions {
		var back Direction
		check(v, &back, func() bool { return back == v })
	}
	for v := range attributions {
		var back Attribution
		check(v, &back, func() bool { return back == v })
	}
	for v := range reaches {
		var back Reach
		check(v, &back, func() bool { return back == v })
	}
	for v := range sourceKinds {
		var back SourceKind
		check(v, &back, func() bool { return back == v })
	}
	for v := range Topics() {
		var back Topic
		check(v, &back, func() bool { return back == v })
	}
	for range Topics() {
		break // stops early
	}
}

// TestUsesOfTopics pins what happens to the events of some topics.
func TestUsesOfTopics(t *testing.T) {
	for topic, want := range map[Topic][3]bool{
		TopicPulse: {false, false, false}, TopicStop: {true, false, false}, TopicStart: {true, true, false}, TopicRequest: {true, true, true},
	} {
		if got := [3]bool{topic.Stored(), topic.Replayed(), topic.Recollected()}; got != want {
			t.Errorf("%v: stored, replayed, recollected %v, want %v", topic, got, want)
		}
	}
}

// TestWhatFails judges requests by status, cause and kind.
func TestWhatFails(t *testing.T) {
	for _, tt := range []struct {
		e        Event
		failed   bool
		unserved bool
		text     string
	}{
		{Event{Status: 200}, false, false, "200"},
		{Event{Status: 304}, false, false, "304"},
		{Event{Status: 404}, true, false, "404"},
		{Event{Status: 404, Substatus: 7}, true, false, "404.7"},
		{Event{Cause: CauseAborted}, true, false, ""},
		{Event{Status: 404, Kind: protocol.KindAgentConfiguration}, false, true, "404"},
		{Event{Status: 405, Kind: protocol.KindAgentConfiguration, Cause: CauseMethod}, false, true, "405"},
		{Event{Status: 500, Kind: protocol.KindAgentConfiguration}, true, false, "500"},
	} {
		if tt.e.Failed() != tt.failed || tt.e.Unserved() != tt.unserved || tt.e.StatusText() != tt.text {
			t.Errorf("%+v: failed %v, unserved %v, %q", tt.e, tt.e.Failed(), tt.e.Unserved(), tt.e.StatusText())
		}
	}
	for cause, flaw := range map[Cause]bool{CauseTruncated: true, CauseCutName: true, CauseDiskFull: false, CauseNone: false} {
		if cause.Flaw() != flaw {
			t.Errorf("%q is a flaw: %v", cause, !flaw)
		}
	}
}

// TestSameTransfers compares by id where both are known, and otherwise by what a request says.
func TestSameTransfers(t *testing.T) {
	a := Event{Time: time.Unix(1, 0), Topic: TopicRequest, Path: "/a", Status: 200}
	other := a
	other.Status = 404
	stored, again, elsewhere := a, a, a
	stored.ID, again.ID, elsewhere.ID = 1, 2, 1
	elsewhere.Beacon = "b"
	for _, tt := range []struct {
		x, y Event
		want bool
	}{{a, a, true}, {a, other, false}, {a, stored, true}, {stored, again, false}, {stored, stored, true}, {stored, elsewhere, false}} {
		if tt.x.Same(&tt.y) != tt.want {
			t.Errorf("%+v and %+v: same %v", tt.x, tt.y, !tt.want)
		}
	}
}

// TestCausesOfErrors classifies errors of the network and of files.
func TestCausesOfErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want Cause
	}{
		{nil, CauseNone},
		{&net.DNSError{Err: "no such host"}, CauseName},
		{&tls.CertificateVerificationError{Err: errors.New("expired")}, CauseTLS},
		{tls.RecordHeaderError{Msg: "no TLS"}, CauseTLS},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, CauseUnreadable},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, CauseNotFound},
		{fmt.Errorf("wrapped: %w", context.DeadlineExceeded), CauseTimeout},
		{os.ErrDeadlineExceeded, CauseTimeout},
		{errors.New("reset by peer"), CauseNetwork},
	} {
		if got := CauseOf(tt.err); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}

// TestEventsAsJSON pins the form of a line of "serve --events".
func TestEventsAsJSON(t *testing.T) {
	e := Event{ID: 7, Time: time.Unix(0, 0).UTC(), Topic: TopicRequest, Direction: DirectionUpload, Kind: protocol.KindInventory, Status: 200}
	text, err := json.Marshal(e)
	if want := `{"id":7,"time":"1970-01-01T00:00:00Z","topic":"request","direction":"upload","kind":"inventory","status":200}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}
