package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

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

// TestEventsForAnOperator has the line of each event that is logged, and of one that is not.
func TestEventsForAnOperator(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	day, here := 24*time.Hour, netip.MustParseAddr("10.0.0.7")
	tests := []struct {
		e    event.Event
		want string
	}{
		{event.Event{Topic: event.TopicPulse}, ""},
		{event.Event{Topic: event.TopicStart, Peer: "http :80", Detail: "why"}, `level=INFO msg=listening address="http :80" why=why beacon=""`},
		{event.Event{Topic: event.TopicStop}, "level=INFO msg=stopped"},
		{event.Event{Topic: event.TopicRequest, Status: 200}, ""},
		{event.Event{Topic: event.TopicRequest, Status: 507, Cause: event.CauseDiskFull}, `level=WARN msg="request failed"`},
		{event.Event{Topic: event.TopicParked, Name: "a"}, `level=WARN msg="moved to BadLogs"`},
		{event.Event{Topic: event.TopicFlaw, Name: "a"}, `level=WARN msg="received file is damaged or suspicious"`},
		{event.Event{Topic: event.TopicPolicy, Count: 2}, `level=INFO msg="policy loaded" groups=2`},
		{event.Event{Topic: event.TopicPolicy, Peer: "http://10.0.0.5"}, `level=WARN msg="the failover list contains IP addresses instead of host names"`},
		{event.Event{Topic: event.TopicPolicy, Cause: event.CauseContent}, `level=WARN msg="policy change rejected, previous policy still active"`},
		{event.Event{Topic: event.TopicCertificate, Time: at, Since: at.Add(90 * day)}, "level=INFO msg=certificate "},
		{event.Event{Topic: event.TopicCertificate, Time: at, Since: at.Add(9 * day), Active: true}, `level=WARN msg="certificate expires soon"`},
		{event.Event{Topic: event.TopicCertificate, Time: at, Since: at}, `level=WARN msg="certificate expired"`},
		{event.Event{Topic: event.TopicCertificate, Cause: event.CauseTLS}, `level=WARN msg="certificate change rejected, previous certificate still active"`},
		{event.Event{Topic: event.TopicDisk, Cause: event.CauseDiskFull}, `level=WARN msg="uploads rejected: disk full"`},
		{event.Event{Topic: event.TopicDisk, Cause: event.CauseDiskFull}, ""},
		{event.Event{Topic: event.TopicDisk}, `level=INFO msg="uploads accepted again"`},
		{event.Event{Topic: event.TopicWindow, Active: true}, `level=INFO msg="relay window open"`},
		{event.Event{Topic: event.TopicWindow}, `level=INFO msg="relay window closed"`},
		{event.Event{Topic: event.TopicAccounts, Cause: event.CauseUnreadable}, `level=WARN msg="accounts change rejected, previous accounts still active"`},
		{event.Event{Topic: event.TopicAccounts}, `level=INFO msg="accounts loaded"`},
		{event.Event{Topic: event.TopicHistory, Cause: event.CauseDiskFull}, `level=WARN msg="history not written"`},
		{event.Event{Topic: event.TopicHistory}, `level=INFO msg="history written again"`},
		{event.Event{Topic: event.TopicListing}, ""},
		{event.Event{Topic: event.TopicListing, Cause: event.CauseRemoved}, `level=INFO msg="folder removed"`},
		{event.Event{Topic: event.TopicListing, Cause: event.CauseUnreadable}, `level=WARN msg="folder not listed"`},
		{event.Event{Topic: event.TopicGap, Name: "events", Count: 3}, `level=WARN msg="not seen, or not kept" what=events count=3`},
		{
			event.Event{Topic: event.TopicDiagnosis, Change: "raised", Severity: "problem", Code: "disk-full", Detail: "disk full", Since: at},
			`level=ERROR msg="diagnosis raised" code=disk-full what="disk full" since=2026-11-23T12:00:00.000Z`,
		},
		{event.Event{Topic: event.TopicDiagnosis, Change: "raised", Severity: "warning", Code: "sibling-down"}, `level=WARN msg="diagnosis raised"`},
		{event.Event{Topic: event.TopicDiagnosis, Change: "raised", Severity: "notice", Code: "tls-weak"}, `level=INFO msg="diagnosis raised"`},
		{event.Event{Topic: event.TopicDiagnosis, Change: "changed", Severity: "problem", Code: "disk-full"}, ""},
		{event.Event{Topic: event.TopicDiagnosis, Change: "cleared", Severity: "problem", Code: "disk-full"}, `level=INFO msg="diagnosis cleared" code=disk-full`},
		{event.Event{Topic: event.TopicLogin, Method: "ssh", Active: true, Name: "anna", Address: here, Detail: "SHA256:x"}, `level=INFO msg=login by=ssh name=anna address=10.0.0.7 detail=SHA256:x`},
		{event.Event{Topic: event.TopicLogin, Method: "ssh", Address: here, Cause: event.CauseCredentials, Detail: "key not listed"}, `level=WARN msg="login refused"`},
		{event.Event{Topic: event.TopicLogin, Method: "ssh", Cause: event.CauseContent, Detail: "line 3"}, `level=WARN msg="keys cannot be used" problem="line 3"`},
		{event.Event{Topic: event.TopicLogin, Method: "ssh"}, `level=INFO msg="keys loaded"`},
		{event.Event{Topic: event.TopicLogin, Method: "ssh", Address: here, Active: true, Cause: event.CauseIdle}, `level=WARN msg="session ended"`},
		{event.Event{Topic: event.TopicOrigin, Peer: "http://app01", Reach: event.ReachDown, Cause: event.CauseRefused, Detail: "why"}, `level=WARN msg="origin down" name="" address=http://app01 detail=why`},
		{event.Event{Topic: event.TopicOrigin, Peer: "http://app01", Reach: event.ReachUp}, `level=INFO msg="origin up"`},
		{event.Event{Topic: event.TopicOrigin, Peer: "http://app01", Reach: event.ReachUp, Cause: event.CauseUnguarded}, `level=WARN msg="origin has a fault" address=http://app01 fault=unguarded`},
		{event.Event{Topic: event.TopicOrigin, Peer: "http://app01", Reach: event.ReachUp, Cause: event.CauseUnguarded}, ""},
		{event.Event{Topic: event.TopicOrigin, Peer: "http://app01", Reach: event.ReachUp}, `level=INFO msg="origin has no fault any more"`},
		{event.Event{Topic: event.TopicBypass, Name: "x.osd", Peer: "lon1", Count: 1}, `level=WARN msg="a failover list leads agents past this beacon" list=x.osd beacons=lon1`},
		{event.Event{Topic: event.TopicBypass, Name: "x.osd", Peer: "lon1", Count: 1}, ""},
		{event.Event{Topic: event.TopicBypass, Name: "x.osd"}, `level=INFO msg="the failover list no longer leads past this beacon"`},
		{event.Event{Topic: event.TopicSibling, Active: true, Peer: "http://10.0.0.5"}, `level=WARN msg="the failover list contains an IP address for this beacon; set --advertise"`},
	}
	var out bytes.Buffer
	l := Log{Logger: slog.New(slog.NewTextHandler(&out, nil)), peers: map[string]string{}}
	for _, tt := range tests {
		out.Reset()
		l.Print(&tt.e)
		if got := out.String(); (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("topic %v: %q, want %q", tt.e.Topic, got, tt.want)
		}
	}
}

func TestAPulseIsNotPrinted(t *testing.T) {
	var out, said bytes.Buffer
	log := NewLog(&said)
	events := NewEvents(&out, log.Logger, "0123456789abcdef", func(err error) { t.Error(err) })
	events.Print(&event.Event{Topic: event.TopicPulse})
	events.Print(&event.Event{Topic: event.TopicStop})
	log.Print(&event.Event{Topic: event.TopicStop})
	if err := errors.Join(events.Close(), log.Close()); err != nil {
		t.Fatal(err)
	}
	var e event.Event
	if err := json.Unmarshal(out.Bytes(), &e); err != nil || e.Topic != event.TopicStop || e.Beacon != "0123456789abcdef" || !strings.HasPrefix(out.String(), `{"schema":1,`) {
		t.Errorf("%s: %v", &out, err)
	}
	if !strings.HasSuffix(said.String(), "msg=stopped\n") {
		t.Error(said.String())
	}
}
