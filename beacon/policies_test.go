package beacon

import (
	"net/http/httptest"
	"testing"
	"time"

	"beacontop/beacon/policy"
)

// TestPackagesKeepTheirTime puts rules in force one after the other: what they do not
// change is as old as before, what they change is new, also when it is as it was once.
func TestPackagesKeepTheirTime(t *testing.T) {
	const settings = "clientconfiguration/default client configuration/default client configuration.ndc"
	const schedule = "schedules/default machine schedule/default machine schedule.nds"
	p, err := newPolicies(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}})
	if err != nil {
		t.Fatal(err)
	}
	p.made = time.Unix(1000, 0)
	of := func(path string) int64 {
		set, err := p.of(httptest.NewRequest("GET", "http://b1/", nil))
		if err != nil {
			t.Fatal(err)
		}
		return set.since[path].made.Unix()
	}
	of(schedule) // an agent was here
	for n, step := range []struct {
		rate string
		want int64
	}{{"1", 2000}, {"1", 2000}, {"2", 4000}, {"1", 5000}} {
		rules := policy.Rules{BeaconPolicy: policy.Default()}
		rules.Client = map[string]string{"NetworkMaxRate": step.rate}
		if err := p.use(rules); err != nil {
			t.Fatal(err)
		}
		p.made = time.Unix(int64(1000*(n+2)), 0)
		if got := of(settings); got != step.want {
			t.Errorf("step %d: settings of %d, want %d", n, got, step.want)
		}
		if got := of(schedule); got != 1000 {
			t.Errorf("step %d: schedule of %d, want 1000", n, got)
		}
	}
}
