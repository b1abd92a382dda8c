package beacon

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
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

// TestNamesThatAreMadeUpAreBounded has somebody ask under ever new names, for hours: few files
// are made for them, and those of the names that agents use stay.
func TestNamesThatAreMadeUpAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := newPolicies(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}})
		if err != nil {
			t.Fatal(err)
		}
		local := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 8080}
		of := func(host string) *policySet {
			r := httptest.NewRequest("GET", "http://"+host+"/", nil)
			set, err := p.of(r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local)))
			if err != nil {
				t.Fatal(err)
			}
			return set
		}
		used := of("beacon.corp.example")
		made := map[*policySet]bool{}
		for i := range 1000 {
			made[of(fmt.Sprintf("made-up-%d", i))] = true
		}
		if len(made) > namesAtOnce { // with that of the address
			t.Errorf("%d sets of files were made at once", len(made))
		}
		for i := range 2000 {
			made[of(fmt.Sprintf("later-%d", i))] = true
			if of("beacon.corp.example") != used {
				t.Fatal("the files of the name that agents use were forgotten")
			}
			time.Sleep(2 * time.Second)
		}
		if limit := namesAtOnce + int(2000*2*time.Second/nameEvery) + 1; len(made) > limit {
			t.Errorf("%d sets of files were made, at most %d are due", len(made), limit)
		}
		if len(p.sets) > setsKept || len(p.hosts) > setsKept || len(p.since) > setsKept+1 {
			t.Errorf("%d sets, %d names, %d times are kept", len(p.sets), len(p.hosts), len(p.since))
		}
		of("the-last-that-is-due")
		other := of("one-too-many")
		list, ok := other.Document("clientsettings/default failover settings/default failover settings.ndc")
		if !ok || !bytes.Contains(list.Body, []byte("10.0.0.1")) || bytes.Contains(list.Body, []byte("later-")) || bytes.Contains(list.Body, []byte("one-too-many")) {
			t.Errorf("the list for a name that is not admitted:\n%s", list.Body)
		}
		if err := p.use(policy.Rules{BeaconPolicy: policy.Default()}); err != nil {
			t.Fatal(err)
		}
		list, _ = of("beacon.corp.example").Document("clientsettings/default failover settings/default failover settings.ndc")
		if !bytes.Contains(list.Body, []byte("beacon.corp.example")) {
			t.Error("under new rules the name that agents use is one that is made up")
		}
	})
}
