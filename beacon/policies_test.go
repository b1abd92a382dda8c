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

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

const (
	clientSettings = "/ManageSoftDL/ClientConfiguration/Default%20Client%20Configuration/Default%20Client%20Configuration.ndc"
	schedule       = "/ManageSoftDL/Schedules/Default%20Machine%20Schedule/Default%20Machine%20Schedule.nds"
)

// rulesOf returns rules with one setting.
func rulesOf(rate string) policy.Rules {
	rules := policy.Rules{BeaconPolicy: policy.Default()}
	rules.Client = map[string]string{"NetworkMaxRate": rate}
	return rules
}

// modified is the Last-Modified of a file.
func modified(t *testing.T, b *Beacon, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
	return w.Header().Get("Last-Modified")
}

// TestDatesFollowTheContent activates several rules in sequence, some after a restart:
// unchanged files keep their date, changed files get a later date than ever, even if the content
// occurred before.
func TestDatesFollowTheContent(t *testing.T) {
	var dir string
	s := start(t, func(c *Config) { c.Policy, dir = rulesOf("1"), c.Dir })
	b := s.Beacon
	last := map[string]string{}
	for n, step := range []struct {
		rate    string
		restart bool
		changes bool
	}{
		{"1", false, true}, {"1", false, false}, {"1", true, false}, {"2", false, true}, {"2", true, false}, {"1", true, true}, {"1", true, false},
	} {
		if err := b.UsePolicy(rulesOf(step.rate)); err != nil {
			t.Fatal(err)
		}
		if step.restart {
			config := b.config
			config.Dir, config.Policy = dir, rulesOf(step.rate)
			next, err := New(config)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := next.Close(); err != nil {
					t.Error(err)
				}
			})
			b = next
		}
		for path, changes := range map[string]bool{clientSettings: step.changes, heronPolicy: step.changes, schedule: n == 0} {
			was, is := last[path], modified(t, b, path)
			if is == "" || was != "" && changes != later(t, is, was) || !changes && is != was {
				t.Errorf("step %d: %s of %q, before of %q, changed: %v", n, path, is, was, changes)
			}
			last[path] = is
		}
	}
}

// TestInventedBeaconNamesAreBounded requests files under new names for hours: few sets are
// generated for them, and those of the names that agents use are kept.
func TestInventedBeaconNamesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := newPolicies(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Publish: func(event.Event) {}})
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
		if len(made) > namesAtOnce { // including that of the address
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
		if len(p.sets) > setsKept || len(p.hosts) > setsKept {
			t.Errorf("%d sets, %d names are kept", len(p.sets), len(p.hosts))
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
			t.Error("under new rules the name that agents use counts as invented")
		}
	})
}

func later(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := http.ParseTime(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := http.ParseTime(b)
	if err != nil {
		t.Fatal(err)
	}
	return x.After(y)
}

// TestTwoNamesOfABeaconShareDates: an agent that uses both keeps identical files.
func TestTwoNamesOfABeaconShareDates(t *testing.T) {
	s := start(t, nil)
	of := func(host, path string) string {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = host
		s.ServeHTTP(w, r)
		return w.Header().Get("Last-Modified")
	}
	const failover = "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.ndc"
	if a, b := of("b1", schedule), of("b1.corp.example", schedule); a != b || a == "" {
		t.Errorf("the same schedule of %q and of %q", a, b)
	}
	if a, b := of("b1", failover), of("b1.corp.example", failover); a == b {
		t.Errorf("two failover lists of %q", a)
	}
}
