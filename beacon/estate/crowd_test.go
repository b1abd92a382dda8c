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
