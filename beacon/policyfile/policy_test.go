package policyfile

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"beacontop/beacon/policy"
)

// TestTheExampleIsTheBuiltInPolicy: what the example says of defaults is true.
func TestTheExampleIsTheBuiltInPolicy(t *testing.T) {
	p, err := readText(t, Example)
	if err != nil {
		t.Fatal(err)
	}
	built := policy.Default()
	if !reflect.DeepEqual(p.Rules.Schedule, built.Schedule) || len(p.Rules.Client)+len(p.Rules.Failover.Servers)+len(p.Rules.Upgrades)+len(p.Rules.Groups) > 0 {
		t.Errorf("%+v\nwant %+v", p.Rules, built)
	}
	if got := p.Warnings(); len(got) > 0 {
		t.Errorf("warnings %q", got)
	}
}

// TestTheExampleWorksWithoutItsComments reads the example with every setting in use.
func TestTheExampleWorksWithoutItsComments(t *testing.T) {
	var text []string
	for _, line := range regexp.MustCompile(`(?m)^(?:# )?(\[.*\]|[\w."-]+ *= .*)$`).FindAllStringSubmatch(Example, -1) {
		text = append(text, line[1])
	}
	at := slices.IndexFunc(text, func(line string) bool { return strings.HasPrefix(line, "allow_upgrades") })
	whole := text[at] + "\n"
	whole += strings.Join(slices.Delete(text, at, at+1), "\n")
	p, err := readText(t, whole)
	if err != nil {
		t.Fatalf("%v in\n%s", err, whole)
	}
	if len(p.Rules.Groups) != 1 || len(p.Rules.Upgrades) != 1 || len(p.Rules.Failover.Servers) != 1 || p.Rules.Client["UploadPeriod"] != "28800" ||
		p.Rules.Client["Tracker.Compress"] != "True" || len(p.Rules.Groups[0].Subnets) != 1 || p.Rules.Groups[0].Schedule == nil {
		t.Errorf("%+v", p.Rules)
	}
}

// overridden has groups that override some of each section.
const overridden = `allow_upgrades = true
[settings]
include-directories = ["/opt"]
exclude-extensions = ["tmp"]
[schedule]
usage = "8h"
[client]
NetworkMaxRate = 500000
[failover]
algorithm = "MgsRandom"
[[failover.beacon]]
url = "http://b1"
use = "both"
[[upgrade]]
version = "1"
platform = "Linux"
folder = "Packages/a"
[[group]]
name = "A"
devices = ["LAB*"]
domains = ["lab.example"]
subnets = ["10.2.0.0/16"]
settings.exclude-extensions = []
schedule.usage = "1h"
client.NetworkMinSpeed = 9
failover.beacon = [
  { url = "http://b2", use = "upload", priority = 3, name = "B2", user = "u", password = "p" },
  { url = "http://b3/site", use = "download" },
]
upgrade = []
[[group]]
name = "B"
devices = ["*"]
failover.algorithm = "MgsPing"
`

// TestAGroupOverridesSections: each section of a group replaces what applies to all, list by list
// and key by key, and a section that the group omits stays nil.
func TestAGroupOverridesSections(t *testing.T) {
	p, err := readText(t, overridden)
	if err != nil {
		t.Fatal(err)
	}
	if all, want := p.Rules.Settings, (policy.Settings{IncludeDirectory: []string{"/opt"}, ExcludeExtension: []string{"tmp"}}); !reflect.DeepEqual(all, want) {
		t.Errorf("a group changed the settings of all devices: %+v", all)
	}
	a, b := p.Rules.Groups[0], p.Rules.Groups[1]
	if want := (policy.Settings{IncludeDirectory: []string{"/opt"}, ExcludeExtension: []string{}}); !reflect.DeepEqual(*a.Settings, want) {
		t.Errorf("settings %+v, want %+v", *a.Settings, want)
	}
	if want := (map[string]string{"NetworkMinSpeed": "9", "UploadPeriod": "3600"}); !reflect.DeepEqual(a.Client, want) {
		t.Errorf("preferences %v, want %v", a.Client, want)
	}
	if want := (policy.Failover{Algorithm: "MgsRandom", Servers: []policy.Server{
		{Protocol: "http", Host: "b2", Port: 80, Use: policy.UseUpload, Priority: 3, Name: "B2", User: "u", Password: "p"},
		{Protocol: "http", Host: "b3", Port: 80, Use: policy.UseDownload, Download: "site/ManageSoftDL", Upload: "site/ManageSoftRL"},
	}}); !reflect.DeepEqual(*a.Failover, want) {
		t.Errorf("failover list\n%+v, want\n%+v", *a.Failover, want)
	}
	if a.Upgrades == nil || len(*a.Upgrades) != 0 || fmt.Sprint(a.Subnets, a.Domains) != "[10.2.0.0/16] [lab.example]" {
		t.Errorf("upgrades %v, subnets %v, domains %v", a.Upgrades, a.Subnets, a.Domains)
	}
	if b.Settings != nil || b.Schedule != nil || b.Upgrades != nil || len(b.Client) != 0 || b.Failover.Algorithm != "MgsPing" || len(b.Failover.Servers) != 1 {
		t.Errorf("a group with its own algorithm: %+v, %+v", b, b.Failover)
	}
}

func TestBeaconsNeedAURL(t *testing.T) {
	for text, want := range map[string]string{
		"[[failover.beacon]]\nname = 'B2'":                                          ":1:12: failover: a beacon needs a url",
		"[[failover.beacon]]\nurl = 'b2'":                                           `:2:7: beacon "b2": must begin with http:// or https://`,
		"[[failover.beacon]]\nurl = 'http://b2'\nuse = 'never'":                     `:3:7: "never" must be one of both, download, upload`,
		"[[group]]\nname = 'A'\ndevices = ['*']\nfailover.beacon = [{name = 'B2'}]": `:4:20: group "A": failover: a beacon needs a url`,
	} {
		if _, err := readText(t, text); err == nil || err.Error() != want {
			t.Errorf("%s\ngives %v\nwant  %s", text, err, want)
		}
	}
}

// TestOthersJoinTheListOfAll adds the beacons of --failover once, after those of the file.
func TestOthersJoinTheListOfAll(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.toml")
	if err := os.WriteFile(file, []byte("[[failover.beacon]]\nurl = 'http://B1'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	others := []policy.Server{{Protocol: "http", Host: "b1", Port: 80}, {Protocol: "http", Host: "b2", Port: 80}}
	p, err := Read(file, 1000, others)
	var urls []string
	for _, s := range p.Rules.Failover.Servers {
		urls = append(urls, s.URL())
	}
	if want := []string{"http://B1", "http://b2"}; err != nil || !slices.Equal(urls, want) {
		t.Errorf("%q, %v, want %q", urls, err, want)
	}
}

func TestWarnings(t *testing.T) {
	upgrade := "[[upgrade]]\nversion = '1'\nplatform = 'Linux'\nfolder = 'Packages/a'\n"
	group := "[[group]]\nname = 'A'\ndevices = ['*']\n"
	addresses := repeat(7, func(i int) string { return fmt.Sprintf("[[failover.beacon]]\nurl = 'http://10.0.0.%d'\n", i) })
	const moved = "agents of any other version are moved to the configured one, including downgrades from a newer one"
	for text, want := range map[string]string{
		"# nothing":                         "",
		upgrade:                             "upgrades are configured but not offered: set allow_upgrades = true",
		group + "[group.settings]\n":        "",
		"allow_upgrades = true":             "upgrades are allowed but none is configured",
		"allow_upgrades = true\n" + upgrade: moved,
		"allow_upgrades = true\n" + group + strings.Replace(upgrade, "upgrade", "group.upgrade", 1): moved,
		addresses: "agents ignore IP addresses and loopback names in the failover list: http://10.0.0.0, http://10.0.0.1, http://10.0.0.2, " +
			"http://10.0.0.3, http://10.0.0.4 and 2 more; set host names in url, --failover or --advertise",
		"[[failover.beacon]]\nurl = 'http://localhost:81'": "agents ignore IP addresses and loopback names in the failover list: http://localhost:81; " +
			"set host names in url, --failover or --advertise",
	} {
		p, err := readText(t, text)
		if got := strings.Join(p.Warnings(), "\n"); err != nil || got != want {
			t.Errorf("%s\ngives %s, %v\nwant  %s", text, got, err, want)
		}
		if offered := p.Rules.Upgrade(); offered != (want == moved) {
			t.Errorf("%s\nupgrades offered: %v", text, offered)
		}
	}
}

// TestAnEmptyFileIsNoPolicy: it is being written, or was truncated.
func TestAnEmptyFileIsNoPolicy(t *testing.T) {
	const want = ": the file is empty; add a comment if you want the built-in policy"
	for _, text := range []string{"", "\ufeff"} {
		if _, err := readText(t, text); err == nil || err.Error() != want {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
	if _, err := readText(t, "#"); err != nil {
		t.Errorf("a comment alone: %v", err)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "absent"), 1000, nil); !os.IsNotExist(err) {
		t.Errorf("an absent file: %v", err)
	}
}
