package beacon

import (
	"net/http/httptest"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

// TestAnAddressOfThisBeaconIsReported once, when an agent gets it, unless the settings name the
// beacon or the agent runs on this machine.
func TestAnAddressOfThisBeaconIsReported(t *testing.T) {
	for url, want := range map[string]string{
		"http://10.0.0.9:8080/": "10.0.0.9:8080", "http://b1/": "", "http://localhost/": "", "http://127.0.0.1:80/": "",
	} {
		var told []event.Event
		p, err := newPolicies(Config{
			Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: t.TempDir(), Publish: func(e event.Event) { told = append(told, e) },
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
		if want == "" && len(told) > 0 || want != "" && (len(told) != 1 || told[0].Name != want || !told[0].Active) {
			t.Errorf("%s: reported %+v", url, told)
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
