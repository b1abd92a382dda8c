package policy

import (
	"errors"
	"net/netip"
	"testing"
)

// TestMistakesHaveTheirPlace: Compile names the value at fault as a policy file does. Of several
// mistakes it always reports the same.
func TestMistakesHaveTheirPlace(t *testing.T) {
	first := func(f *Failover) *Server { return &f.Servers[0] }
	for want, change := range map[string]func(*Rules){
		`client.Tracker.X: client: Tracker.X: "a\n" contains a control character`: func(r *Rules) { r.Client = map[string]string{"Tracker.X": "a\n"} },
		`settings.include-directories[1]: settings: "b;c": cannot contain ';'; use a list for several values`: func(r *Rules) {
			r.Settings = Settings{IncludeDirectory: []string{"a", "b;c"}, ExcludeDirectory: []string{""}, IncludeExtension: []string{"/"}}
		},
		`settings.exclude-extensions[0]: settings: "a/b": cannot contain '/'; use a list for several values`: func(r *Rules) { r.Settings.ExcludeExtension = []string{"a/b"} },
		"settings.exclude-directories[0]: settings: an empty entry":                                          func(r *Rules) { r.Settings.ExcludeDirectory = []string{"\t"} },
		"failover.beacon[0].priority: failover list: http://b: priority must not be negative":                func(r *Rules) { first(&r.Failover).Priority = -1 },
		"failover.beacon[0].priority: failover list: http://b: priority is too large":                        func(r *Rules) { first(&r.Failover).Priority = 1 << 31 },
		"failover.beacon[0].password: failover list: http://b: a password needs a user":                      func(r *Rules) { first(&r.Failover).Password = "p" },
		"failover.beacon[1].url: failover list: http://B: listed twice for upload": func(r *Rules) {
			first(&r.Failover).Use = UseUpload
			r.Failover.Servers = append(r.Failover.Servers, Server{Protocol: "http", Host: "B", Port: 80})
		},
		`failover.algorithm: failover list: algorithm "a b": write names separated by semicolons, as in MgsRandom;MgsPing(50)`: func(r *Rules) { r.Failover.Algorithm = "a b" },
		`group[1].name: group "a": duplicate group name`: func(r *Rules) {
			r.Groups = []Group{{Name: "A", Devices: []string{"x"}}, {Name: "a", Devices: []string{"x"}}}
		},
		`group[0].subnets[1]: group "A": subnet ::ffff:10.0.0.0/104: write an IPv4 range as 10.2.0.0/16`: func(r *Rules) {
			r.Groups = []Group{{Name: "A", Subnets: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::ffff:10.0.0.0/104")}}}
		},
		`group[0].domains[1]: group "A": an empty pattern matches nothing`: func(r *Rules) { r.Groups = []Group{{Name: "A", Domains: []string{"a", ""}}} },
		`group[0].failover.beacon[0]: group "A": failover list: http://: no host`: func(r *Rules) {
			r.Groups = []Group{{Name: "A", Devices: []string{"x"}, Failover: &Failover{Servers: []Server{{Protocol: "http", Port: 80}}}}}
		},
		`upgrade[0].version: upgrade for x: version "": must be numbers with dots, as in 21.2.0`: func(r *Rules) { r.Upgrades = []Upgrade{{Platform: "x"}} },
	} {
		r := Rules{BeaconPolicy: Default()}
		r.Failover.Servers = []Server{{Protocol: "http", Host: "b", Port: 80}}
		change(&r)
		for range 10 { // the order of maps is random
			_, err := Compile(r)
			var m *Mistake
			if !errors.As(err, &m) {
				t.Errorf("%v\nwant %s", err, want)
			} else if got := m.KeyPath() + ": " + m.Error(); got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		}
	}
}

// TestAMistakeKeepsItsCause for callers that branch on it.
func TestAMistakeKeepsItsCause(t *testing.T) {
	if _, err := Compile(Rules{BeaconPolicy: Default(), Groups: []Group{{Name: "A"}}}); !errors.Is(err, errNoMembers) {
		t.Errorf("%v", err)
	}
}
