package beacon

import (
	"net/http/httptest"
	"testing"
	"time"

	"beacontop/beacon/estate"
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

// TestAnAddressOfThisBeaconIsTold once, when an agent is given it, unless the settings name
// the beacon or the agent runs on this machine.
func TestAnAddressOfThisBeaconIsTold(t *testing.T) {
	for url, want := range map[string]string{
		"http://10.0.0.9:8080/": "10.0.0.9:8080", "http://b1/": "", "http://localhost/": "", "http://127.0.0.1:80/": "",
	} {
		var told []estate.Event
		p, err := newPolicies(Config{
			Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: t.TempDir(), Publish: func(e estate.Event) { told = append(told, e) },
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{url, "http://10.0.0.10/"} {
			if _, err := p.of(httptest.NewRequest("GET", other, nil)); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				break
			}
		}
		if want == "" && len(told) > 0 || want != "" && (len(told) != 1 || told[0].Name != want || told[0].Detail != estate.SelfDetail) {
			t.Errorf("%s: told %+v", url, told)
		}
		p, err = newPolicies(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: t.TempDir(), Advertise: policy.Server{Protocol: "http", Host: "b1", Port: 80}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.of(httptest.NewRequest("GET", url, nil)); err != nil {
			t.Error(err)
		}
	}
}
