package policy

import (
	"strings"
	"testing"
)

func TestDifference(t *testing.T) {
	base := func() *Rules {
		return &Rules{
			BeaconPolicy: BeaconPolicy{
				Client:   map[string]string{"NetworkMaxRate": "64", "UploadPassword": "secret"},
				Failover: Failover{Servers: []Server{{Protocol: "http", Host: "b2", Port: 80}}},
			},
			Groups: []Group{{Name: "lab", Domains: []string{"lab.example"}}, {Name: "dmz", Devices: []string{"dmz*"}}},
		}
	}
	for _, tt := range []struct {
		name   string
		change func(r *Rules)
		want   string
	}{
		{"nothing", func(*Rules) {}, ""},
		{"schedule", func(r *Rules) { r.Schedule.CatchUp = true }, "schedule changed"},
		{"preferences", func(r *Rules) {
			r.Client = map[string]string{"UploadPassword": "other", "Tracker.Compress": "True"}
		}, "preference NetworkMaxRate removed, preference Tracker.Compress added, preference UploadPassword changed"},
		{"failover list", func(r *Rules) {
			r.Failover.Servers = []Server{{Protocol: "http", Host: "b3", Port: 80}}
		}, "beacon http://b3 added, beacon http://b2 removed"},
		{"priority", func(r *Rules) { r.Failover.Servers = []Server{{Protocol: "http", Host: "b2", Port: 80, Priority: 2}} }, "failover list changed"},
		{"groups", func(r *Rules) {
			r.Groups = []Group{{Name: "lab", Domains: []string{"*.lab.example"}}, {Name: "new", Devices: []string{"n*"}}}
		},
			"group lab changed, group new added, group dmz removed"},
		{"order", func(r *Rules) { r.Groups[0], r.Groups[1] = r.Groups[1], r.Groups[0] }, "order of the groups changed"},
	} {
		was, is := base(), base()
		tt.change(is)
		if got := strings.Join(is.Differences(was), ", "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
