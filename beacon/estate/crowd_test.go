package estate

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestOneAddressForManyDevicesIsTold(t *testing.T) {
	s := NewState(Limits{})
	device := func(i int) Device { return Device{Name: fmt.Sprintf("HOST%02d", i), Domain: "corp.example"} }
	told := func() (out string) {
		for _, f := range s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings {
			if strings.Contains(f.What, "come from one address") {
				out = f.What
			}
		}
		return out
	}
	for i := range crowdLeast - 1 {
		s.Apply(request(noon, device(i), tenOne, KindPolicy, 200), request(noon, device(i), tenOne, KindPolicy, 200))
	}
	if got := told(); got != "" {
		t.Errorf("too early: %q", got)
	}
	s.Apply(request(noon, device(crowdLeast), tenOne, KindPolicy, 200))
	if got, want := told(), "50 devices come from one address, 10.1.0.8"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 10 { // the proxy is believed now: devices show their own addresses
		s.Apply(request(noon.Add(time.Second), device(i), netip.AddrFrom4([4]byte{10, 2, 0, byte(i)}), KindPolicy, 200))
	}
	if got := told(); got != "" {
		t.Errorf("still told: %q", got)
	}
}

// TestOneAddressInALogIsNoQuestionOfTrust watches another beacon, whom no flag of ours
// helps.
func TestOneAddressInALogIsNoQuestionOfTrust(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(Event{Time: noon, Topic: TopicSource, Source: &Source{Path: "u_ex261123.log", Kind: SourceLog}})
	for i := range crowdLeast {
		s.Apply(request(noon, Device{Name: fmt.Sprintf("HOST%02d", i), Domain: "corp.example"}, tenOne, KindPolicy, 200))
	}
	for _, f := range s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings {
		if strings.Contains(f.What, "come from one address") {
			if !strings.Contains(f.Remedy, "log X-Forwarded-For") {
				t.Errorf("remedy %q, want what the beacon should log", f.Remedy)
			}
			return
		}
	}
	t.Error("nothing told of 50 devices on one address")
}

func TestTheWorstFindingIsFirst(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		Event{Time: noon, Topic: TopicSibling, Name: "B", Peer: "http://b", Reach: ReachDown},
		Event{Time: noon, Topic: TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: ReachDown},
	)
	got := s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings
	if len(got) != 2 || got[0].Severity != Problem || got[1].Severity != Warning {
		t.Errorf("findings %+v, want the parent before the sibling", got)
	}
}
