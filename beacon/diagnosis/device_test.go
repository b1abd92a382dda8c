package diagnosis_test

import (
	"net/netip"
	"strings"
	"testing"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/event"
)

func TestWhatIsWrongWithADevice(t *testing.T) {
	lost := &estate.AgentRow{Lost: true, Address: tenOne, Identity: identity.LikelyClones, Other: netip.MustParseAddr("10.1.0.9")}
	live, watched := diagnosis.Device(lost, false), diagnosis.Device(lost, true)
	if len(live) != 2 || live[0].Severity != diagnosis.Problem || !strings.HasPrefix(live[0].Text, "never got its first policy") {
		t.Errorf("%+v", live)
	}
	if !strings.HasPrefix(live[1].Text, "2 addresses in turn, 10.1.0.8 and 10.1.0.9: ") || live[1].Severity != diagnosis.Warning {
		t.Errorf("%+v", live)
	}
	if len(watched) != 2 || !strings.Contains(watched[0].Text, "if it is new") {
		t.Errorf("of a watched beacon: %+v", watched)
	}
	if got := diagnosis.Device(&estate.AgentRow{}, false); len(got) != 0 {
		t.Errorf("of a healthy device: %+v", got)
	}
}

func TestWhatToDoAfterALostPolicy(t *testing.T) {
	for want, got := range map[string]string{
		"no retry after a first policy: restart the agent service or the device":                          diagnosis.AfterLost(event.CauseNotFound, false),
		"no retry after a first policy: fix the name first, then restart the agent service or the device": diagnosis.AfterLost(event.CauseBadPath, false),
		"no retry after a first policy: if it is new, restart the agent service":                          diagnosis.AfterLost(event.CauseBadPath, true),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
