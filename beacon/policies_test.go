package beacon

import (
	"net/http"
	"net/http/httptest"
	"testing"

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
