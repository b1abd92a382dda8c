package policy

import (
	"net/netip"
	"strings"
	"testing"
)

func TestTheFirstMatchingGroupApplies(t *testing.T) {
	r := Rules{BeaconPolicy: Default(), Groups: []Group{
		{Name: "Lab PCs", Devices: []string{"LAB-*"}, Subnets: []netip.Prefix{netip.MustParsePrefix("10.2.0.0/16")}},
		{Name: "Lab", Domains: []string{"*.lab.example", "lab.example"}},
		{Name: "Branch", Subnets: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16"), netip.MustParsePrefix("2001:db8::/32")}},
	}}
	address := netip.MustParseAddr
	for d, want := range map[Device]string{
		{"lab-1", "lab.example", address("10.2.3.4")}:    "Lab PCs",
		{"LAB-1", "LAB.example", address("10.3.3.4")}:    "Lab",
		{"PC1", "x.lab.example", netip.Addr{}}:           "Lab",
		{"PC1", "corp.example", address("2001:db8::1")}:  "Branch",
		{"PC1", "corp.example", address("10.1.0.1")}:     "Default",
		{"LAB-1", "corp.example", address("10.10.0.1")}:  "Default",
		{"", "", netip.Addr{}}:                           "Default",
		{"PC1", "not-lab.example", address("10.1.0.99")}: "Default",
	} {
		if got := r.Decides(d); got != want {
			t.Errorf("%+v is in group %q, want %q", d, got, want)
		}
	}
}

func TestInvalidGroups(t *testing.T) {
	for name, groups := range map[string][]Group{
		"needs a name":         {{Devices: []string{"*"}}},
		"other than Default":   {{Name: "default", Devices: []string{"*"}}},
		"becomes a folder":     {{Name: "../x", Devices: []string{"*"}}},
		"needs devices":        {{Name: "A"}},
		"unterminated":         {{Name: "A", Devices: []string{"[a"}}},
		"control character":    {{Name: "A\tB", Devices: []string{"*"}}},
		"at most 200 bytes":    {{Name: strings.Repeat("A", 201), Devices: []string{"*"}}},
		"duplicate group name": {{Name: "A", Devices: []string{"*"}}, {Name: "a", Devices: []string{"*"}}},
		"unknown preference":   {{Name: "A", Devices: []string{"*"}, Client: map[string]string{"Nonsense": "1"}}},
		"unknown component":    {{Name: "A", Devices: []string{"*"}, Client: map[string]string{"Nonsense.X": "1"}}},
		"no host":              {{Name: "A", Devices: []string{"*"}, Failover: &Failover{Servers: []Server{{Protocol: "http"}}}}},
	} {
		if _, err := Compile(Rules{BeaconPolicy: Default(), Groups: groups}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want an error with %q", err, name)
		}
	}
}

// TestTwoPackagesOfOnePath are rejected: devices would get the version of another group.
func TestTwoPackagesOfOnePath(t *testing.T) {
	windows := Upgrade{Version: "21.2.0", Platform: "Windows", Folder: "Packages/F/Agent"}
	older, linux, apart := windows, windows, windows
	older.Version, linux.Platform, apart.Version, apart.Folder = "20.0.0", "Linux", "20.0.0", "Packages/F/20/Agent"
	for _, c := range []struct {
		name       string
		all, group []Upgrade
		refused    bool
	}{
		{"the same for both", []Upgrade{windows}, []Upgrade{windows}, false},
		{"another version in a folder of its own", []Upgrade{windows}, []Upgrade{apart}, false},
		{"another version in the same folder", []Upgrade{windows}, []Upgrade{older}, true},
		{"another platform in the same folder", []Upgrade{windows, linux}, nil, true},
	} {
		r := Rules{BeaconPolicy: Default(), Groups: []Group{{Name: "A", Devices: []string{"A*"}, Upgrades: &c.group}}}
		r.Upgrades = c.all
		if _, err := Compile(r); (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestAGroupOffersOnlyWhatDiffers keeps agents from downloading identical packages again.
func TestAGroupOffersOnlyWhatDiffers(t *testing.T) {
	r := Rules{BeaconPolicy: Default(), Groups: []Group{{
		Name: "Lab", Devices: []string{"LAB*"}, Client: map[string]string{"Tracker.Compress": "False", "NetworkMaxRate": "5"},
		Failover: &Failover{Algorithm: "MgsRandom", Servers: []Server{
			{Protocol: "http", Host: "down", Port: 80, Use: UseDownload, Priority: 7},
			{Protocol: "https", Host: "up", Port: 443, Use: UseUpload, User: "agents", Password: `se"cret`},
		}},
	}}}
	set, err := Compile(r.With(Server{Protocol: "http", Host: "self", Port: 80}))
	if err != nil {
		t.Fatal(err)
	}
	d := Device{Name: "LAB1"}
	refs, err := Packages(set.Machine(d, set.Group(d)).Body)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Schedules/Default Machine Schedule/Default Machine Schedule.osd",
		"ClientConfiguration/Lab Client Configuration/Lab Client Configuration.osd",
		"ClientSettings/Default Inventory Settings/Default Inventory Settings.osd",
		"ClientSettings/Lab Failover Settings/Lab Failover Settings.osd",
	}
	if strings.Join(refs, "\n") != strings.Join(want, "\n") {
		t.Errorf("packages\n%s", strings.Join(refs, "\n"))
	}
	failover, _ := set.Document("ClientSettings/Lab Failover Settings/Lab Failover Settings.ndc")
	golden(t, "lab-failover.ndc", failover.Body)
	client, _ := set.Document("clientconfiguration/lab client configuration/lab client configuration.nds")
	golden(t, "lab-client.ndc", client.Body)
	if again := r.With(r.Groups[0].Failover.Servers[0]); len(again.Groups[0].Failover.Servers) != 2 {
		t.Error("a beacon was added to a list that contains it")
	}
}

func upgradeRules(u ...Upgrade) Rules {
	p := Default()
	p.Upgrades = u
	return Rules{BeaconPolicy: p, Groups: []Group{{Name: "Frozen", Devices: []string{"OLD*"}, Upgrades: &[]Upgrade{}}}}
}

func TestUpgradesAreOfferedWhereConfigured(t *testing.T) {
	u := Upgrade{Version: "21.2.0", Platform: "Windows", Folder: "Packages/Flexera/Adoption/21.2.0/Rev1.0/FlexNet Inventory Agent"}
	set, err := Compile(upgradeRules(u))
	if err != nil {
		t.Fatal(err)
	}
	d := Device{Name: "HERON07", Domain: "corp.example"}
	npl := set.Machine(d, set.Group(d)).Body
	golden(t, "upgrade.npl", npl)
	dir := u.Folder + "/FlexNet Inventory Agent"
	for ext, file := range map[string]string{".osd": "upgrade.osd", ".ndc": "upgrade.ndc"} {
		doc, ok := set.Document(dir + ext)
		if !ok {
			t.Fatalf("no %s", ext)
		}
		golden(t, file, doc.Body)
	}
	if _, ok := set.Document(dir + ".nds"); !ok {
		t.Error("no .nds")
	}
	old := Device{Name: "OLD1"}
	if got := string(set.Machine(old, set.Group(old)).Body); strings.Contains(got, "Packages/") {
		t.Errorf("a group without upgrades was offered one:\n%s", got)
	}
}

func TestInvalidUpgrades(t *testing.T) {
	good := Upgrade{Version: "21.2.0", Platform: "Linux", Folder: "Packages/x/y"}
	for want, change := range map[string]func(*Upgrade){
		"numbers with dots":      func(u *Upgrade) { u.Version = "latest" },
		"more than four":         func(u *Upgrade) { u.Version = "1.2.3.4.5" },
		"needs a platform":       func(u *Upgrade) { u.Platform = "" },
		"must be below":          func(u *Upgrade) { u.Folder = "Staging/x" },
		`"Packages/../x": must`:  func(u *Upgrade) { u.Folder = "Packages/../x" },
		`"Packages\\x": must`:    func(u *Upgrade) { u.Folder = `Packages\x` },
		"both 21.1.0 and 21.2.0": func(*Upgrade) {},
	} {
		bad := good
		change(&bad)
		all := []Upgrade{bad}
		if bad == good {
			other := good
			other.Version = "21.1.0"
			all = []Upgrade{other, good}
		}
		if _, err := Compile(upgradeRules(all...)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}
