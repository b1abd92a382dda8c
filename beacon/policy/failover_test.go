package policy

import (
	"slices"
	"strings"
	"testing"
)

// urls are the URLs of beacons, for messages.
func urls(all []Server) string {
	var out []string
	for _, s := range all {
		out = append(out, s.URL())
	}
	return strings.Join(out, " ")
}

func servers(t *testing.T, all ...string) (out []Server) {
	t.Helper()
	for _, text := range all {
		s, err := ParseServer(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// TestOtherBeaconsJoinAList once each, behind those it has, and no other list changes.
func TestOtherBeaconsJoinAList(t *testing.T) {
	f := Failover{Algorithm: "MgsPing", Servers: slices.Grow(servers(t, "http://b1"), 5)}
	first := f.With(servers(t, "http://B1", "http://b2", "http://B2", "http://b1:81"))
	second := f.With(servers(t, "http://b3"))
	for name, c := range map[string]struct {
		got  Failover
		want string
	}{
		"the list itself": {f, "http://b1"},
		"with some":       {first, "http://b1 http://b2 http://b1:81"},
		"with another":    {second, "http://b1 http://b3"},
	} {
		if got := urls(c.got.Servers); got != c.want || c.got.Algorithm != "MgsPing" {
			t.Errorf("%s: %s, %s, want %s", name, got, c.got.Algorithm, c.want)
		}
	}
}

// TestNamelessBeacons of all lists, each once.
func TestNamelessBeacons(t *testing.T) {
	r := Rules{Groups: []Group{
		{Name: "A", Failover: &Failover{Servers: servers(t, "http://10.0.0.1", "http://localhost:81")}},
		{Name: "B"},
	}}
	r.Failover.Servers = servers(t, "http://10.0.0.1", "http://b1", "http://LOCALHOST:81")
	if got, want := urls(r.Nameless()), "http://10.0.0.1 http://LOCALHOST:81"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWithoutUpgrades leaves the rules themselves as they are: they are shown as they were written.
func TestWithoutUpgrades(t *testing.T) {
	one := Upgrade{Version: "1", Platform: "Linux", Folder: "Packages/a"}
	all, group := Rules{}, Rules{Groups: []Group{{Name: "A", Upgrades: &[]Upgrade{one}}}}
	all.Upgrades = []Upgrade{one}
	frozen := Rules{Groups: []Group{{Name: "A", Upgrades: &[]Upgrade{}}}}
	for name, c := range map[string]struct {
		rules Rules
		want  bool
	}{"all devices": {all, true}, "a group": {group, true}, "a group without": {frozen, false}, "nobody": {Rules{}, false}} {
		without := c.rules.WithoutUpgrades()
		if c.rules.Upgrade() != c.want || without.Upgrade() {
			t.Errorf("%s: %v, without %v; want %v, false", name, c.rules.Upgrade(), without.Upgrade(), c.want)
		}
	}
}

// TestWhereABeaconIs as agents and people read it.
func TestWhereABeaconIs(t *testing.T) {
	for text, want := range map[string][2]string{
		"http://b1":               {"b1", "/ManageSoftDL"},
		"https://b1:8443/a/site/": {"b1:8443/a/site", "/a/site/ManageSoftDL"},
	} {
		s := servers(t, text)[0]
		if got := [2]string{s.Label(), s.Directory("ManageSoftDL")}; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if s.Name = "LON"; s.Label() != "LON" {
			t.Errorf("a beacon with a name is shown as %q", s.Label())
		}
	}
	if _, err := ParseServer("http://u:s3cr3t@b\x7f"); err == nil || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("a mistake shows the password: %v", err)
	}
}

// TestTags: the tag of a group changes with the policy of its devices, not with other groups.
func TestTags(t *testing.T) {
	compile := func(rate string) *Set {
		set, err := Compile(Rules{BeaconPolicy: Default(), Groups: []Group{{Name: "A", Devices: []string{"A"}, Client: map[string]string{"NetworkMaxRate": rate}}}})
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	one, two := compile("1"), compile("2")
	if one.Tag("A") == two.Tag("A") || one.Tag("Default") != two.Tag("Default") || one.Tag("A") == one.Tag("Default") || one.Tag("A") != compile("1").Tag("A") {
		t.Errorf("A %s, then %s; Default %s, then %s", one.Tag("A"), two.Tag("A"), one.Tag("Default"), two.Tag("Default"))
	}
}
