package policy

import (
	"fmt"
	"math/rand/v2"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// awkward are texts that break careless writers and readers of these formats.
var awkward = []string{"a", `C:\Program Files\`, `\`, `"`, `\"`, "a;b", "<&>'", "]]>", "$(DownloadRootURL)", "ä€😀", "100%", "%41", " x ", "&amp;", "//", "--"}

// draw generates random rules.
type draw struct{ *rand.Rand }

func (d draw) text() string { return awkward[d.IntN(len(awkward))] + fmt.Sprint(d.IntN(1000)) }

func (d draw) span(most time.Duration) time.Duration {
	return time.Duration(d.Int64N(int64(most/time.Second))) * time.Second
}

func (d draw) schedule() Schedule {
	s := Schedule{CatchUp: d.IntN(2) == 0}
	for range 1 + d.IntN(4) {
		e := Event{Name: d.text(), Network: d.IntN(2) == 0, Command: Command{d.text(), d.text(), d.text()}}
		for range d.IntN(5) {
			e.Triggers = append(e.Triggers, d.trigger())
		}
		s.Events = append(s.Events, e)
	}
	return s
}

func (d draw) trigger() Trigger {
	const day = 24 * time.Hour
	switch d.IntN(4) {
	case 0:
		return Trigger{Type: Daily, Start: d.span(day), Window: d.span(day), Repeat: d.span(day)}
	case 1:
		return Trigger{Type: Weekly, Day: time.Weekday(d.IntN(7)), Start: d.span(day), Window: d.span(7 * day), Repeat: d.span(7 * day)}
	case 2:
		return Trigger{Type: OnConnect, Delay: d.span(day)}
	}
	return Trigger{Type: Logon}
}

func (d draw) failover() Failover {
	f := Failover{Algorithm: []string{"", "MgsRandom", "MgsRandom;MgsPing(50,,3)"}[d.IntN(3)]}
	for i := range d.IntN(4) {
		f.Servers = append(f.Servers, Server{
			Name: strings.ReplaceAll(d.text(), `"`, ""), Protocol: "https", Host: fmt.Sprintf("b%d.example", i), Port: 1 + d.IntN(65535),
			Use: []Use{UseBoth, UseDownload, UseUpload}[d.IntN(3)], Priority: d.IntN(3), User: d.text(), Password: d.text(),
		})
	}
	return f
}

func (d draw) policy() BeaconPolicy {
	p := BeaconPolicy{Schedule: d.schedule(), Failover: d.failover(), Client: map[string]string{}}
	for range d.IntN(4) {
		p.Client[fmt.Sprintf("Tracker.X%d", d.IntN(1000))] = d.text()
	}
	for range d.IntN(4) {
		p.Settings.IncludeDirectory = append(p.Settings.IncludeDirectory, strings.NewReplacer(`"`, "", ";", "").Replace(d.text()))
	}
	return p
}

// TestGeneratedFilesReadBack writes random rules and reads every file: the content must be the
// same, and every package that the policy names must exist.
func TestGeneratedFilesReadBack(t *testing.T) {
	for seed := range uint64(500) {
		d := draw{rand.New(rand.NewPCG(seed, 0))}
		r := Rules{BeaconPolicy: d.policy()}
		other := d.policy()
		r.Groups = []Group{{Name: "Other", Devices: []string{"O*"}, Schedule: &other.Schedule, Settings: &other.Settings, Failover: &other.Failover}}
		set, err := Compile(r)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		readsBack(t, set, Device{Name: "A"}, "Default", r.BeaconPolicy)
		readsBack(t, set, Device{Name: "O"}, "Other", other)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func readsBack(t *testing.T, set *Set, d Device, group string, want BeaconPolicy) {
	t.Helper()
	refs, err := Packages(set.Machine(d, set.Group(d)).Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		body := targetOf(t, set, ref)
		title := strings.TrimSuffix(path.Base(ref), ".osd")
		var values []Value
		switch title {
		case group + " Machine Schedule":
			name, got, err := ReadSchedule(body)
			if err != nil || name != title || !reflect.DeepEqual(got, want.Schedule) {
				t.Errorf("schedule %q, %v\n got %+v\nwant %+v\n%s", name, err, got, want.Schedule, body)
			}
			continue
		case group + " Inventory Settings":
			values = want.Settings.values()
		case group + " Failover Settings":
			values = failoverValues(want.Failover)
		case "Default Client Configuration":
			values, err = clientValues(set.rules.Client)
		default:
			t.Errorf("unexpected %s", title)
		}
		got, err2 := ReadSettings(body)
		if err != nil || err2 != nil || got.Title != title || got.Version != "1,0,0,0" || got.Application != "ManagedDeviceSettings" || !slices.Equal(got.Values, values) {
			t.Errorf("%s: %v, %v\n got %+v\nwant %+v\n%s", title, err, err2, got, values, body)
		}
	}
}

// targetOf returns the file that a package points to.
func targetOf(t *testing.T, set *Set, ref string) []byte {
	t.Helper()
	osd, ok := set.Document(ref)
	target, err := Target(osd.Body)
	if !ok || err != nil {
		t.Fatalf("%s: %v, %v", ref, ok, err)
	}
	file, ok := set.Document(path.Join(path.Dir(ref), target))
	if !ok {
		t.Fatalf("%s points to %s, which does not exist", ref, target)
	}
	size := fmt.Sprintf(`<NETDEPLOY::PROPERTY NAME="PackageTransferSize">%d</NETDEPLOY::PROPERTY>`, len(file.Body))
	if !strings.Contains(string(osd.Body), size) {
		t.Errorf("%s does not have %s:\n%s", ref, size, osd.Body)
	}
	return file.Body
}

// TestEveryKindOfTrigger pins the text form of triggers.
func TestEveryKindOfTrigger(t *testing.T) {
	s := Schedule{Events: []Event{{Name: "All", Command: Command{"Tracker", "Report", "-t Machine"}}}}
	add := func(trigger Trigger) { s.Events[0].Triggers = append(s.Events[0].Triggers, trigger) }
	add(Trigger{Type: Daily, Start: 5 * time.Minute})
	add(Trigger{Type: Daily, Start: 12 * time.Hour, Window: 4 * time.Hour, Repeat: 4 * time.Hour})
	for day := time.Sunday; day <= time.Saturday; day++ {
		add(Trigger{Type: Weekly, Day: day, Start: 22 * time.Hour, Window: 2 * time.Hour, Repeat: 5 * time.Hour})
	}
	add(Trigger{Type: OnConnect, Delay: 15 * time.Minute})
	add(Trigger{Type: Logon})
	file := []byte(scheduleFile("Triggers", s))
	golden(t, "triggers.nds", file)
	if _, got, err := ReadSchedule(file); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%v, read %+v", err, got)
	}
}

// TestReadsSchedulesOfOthers reads variants that other writers produce.
func TestReadsSchedulesOfOthers(t *testing.T) {
	name, s, err := ReadSchedule([]byte("<?xml version='1.0'?>\r\n<!-- <Event/> --><Schedule SCHEDSCHEMA='60' NAME='Night'>\r\n" +
		`<Event NETWORK="false" IDLEDURATION="82800" NAME="Collect" ID="{1}" CATCHUP="Never">
		<Trigger TYPE_PARAM="1,8" TIMESTART="013000" DATESTART="20200610" TYPE="Weekly" REPEAT="18000" TIMEWINDOW="18000" DURATION="604800"/>
		<Trigger TYPE_PARAM="600" TIMESTART="144906" MAXDELAY="0" TYPE="OnConnect"/>
		<LogicalCommand PARAM="-o X=&quot;y&quot;" COMPONENT="Tracker" ACTION="Report" /></Event></Schedule>`))
	want := Schedule{Events: []Event{{Name: "Collect", Command: Command{"Tracker", "Report", `-o X="y"`}, Triggers: []Trigger{
		{Type: Weekly, Day: time.Wednesday, Start: 90 * time.Minute, Window: 5 * time.Hour, Repeat: 5 * time.Hour},
		{Type: OnConnect, Delay: 10 * time.Minute},
	}}}}
	if err != nil || name != "Night" || !reflect.DeepEqual(s, want) {
		t.Errorf("%q, %v\n got %+v\nwant %+v", name, err, s, want)
	}
	for _, bad := range []string{
		"", "<Policy/>", `<Schedule><Event/><Trigger TYPE="Monthly"/>`, `<Schedule><Event/><Trigger TYPE="Weekly" TYPE_PARAM="2,1"/>`,
		`<Schedule><Event/><Trigger TYPE="Weekly" TYPE_PARAM="1,3" TIMESTART="000000"/>`, `<Schedule><Event/><Trigger TYPE="Daily" TYPE_PARAM="1" TIMESTART="noon"/>`,
		`<Schedule><Event/><Trigger TYPE="Daily" TYPE_PARAM="1" TIMESTART="000000" TIMEWINDOW="-1"/>`,
	} {
		if _, s, err := ReadSchedule([]byte(bad)); err == nil {
			t.Errorf("%s: got %+v, want an error", bad, s)
		}
	}
	if got, err := ReadSettings([]byte("Format: 5.1\nRegistry: set; key = \"open\n")); err == nil {
		t.Errorf("unterminated quote: got %+v, want an error", got)
	}
}

// TestControlCharactersAreRejected covers fields where a control character would not read back.
func TestControlCharactersAreRejected(t *testing.T) {
	for name, change := range map[string]func(*BeaconPolicy){
		"user":     func(p *BeaconPolicy) { p.Failover.Servers[0].User = "a\nb" },
		"password": func(p *BeaconPolicy) { p.Failover.Servers[0].Password = "a\x00b" },
		"name":     func(p *BeaconPolicy) { p.Failover.Servers[0].Name = "a\u0085b" },
		"platform": func(p *BeaconPolicy) { p.Upgrades[0].Platform = "a\rb" },
		"folder":   func(p *BeaconPolicy) { p.Upgrades[0].Folder = "Packages/a\tb" },
	} {
		p := Default()
		p.Failover.Servers = []Server{{Protocol: "http", Host: "b", Port: 80, User: "u"}}
		p.Upgrades = []Upgrade{{Version: "1", Platform: "Linux", Folder: "Packages/a"}}
		if _, err := Compile(Rules{BeaconPolicy: p}); err != nil {
			t.Fatal(err)
		}
		change(&p)
		if _, err := Compile(Rules{BeaconPolicy: p}); err == nil {
			t.Errorf("%s with a control character: no error", name)
		}
	}
}

// TestOutputIsBounded rejects a small set of rules that would generate gigabytes.
func TestOutputIsBounded(t *testing.T) {
	r := Rules{BeaconPolicy: Default()}
	for i := range 2000 {
		r.Failover.Servers = append(r.Failover.Servers, Server{Protocol: "http", Host: fmt.Sprintf("b%d", i), Port: 80})
	}
	if _, err := Compile(r); err != nil {
		t.Fatalf("without groups: %v", err)
	}
	for i := range 2000 {
		own := r.Failover
		own.Algorithm = "MgsRandom"
		r.Groups = append(r.Groups, Group{Name: fmt.Sprintf("G%d", i), Devices: []string{"A"}, Failover: &own})
	}
	if _, err := Compile(r); err == nil || !strings.Contains(err.Error(), "larger than 64 MiB") {
		t.Errorf("with 2,000 lists of 2,000 beacons: %v", err)
	}
}

// TestGroupsShareIdenticalFiles checks that 20,000 groups do not each get a copy of the
// common files.
func TestGroupsShareIdenticalFiles(t *testing.T) {
	r := Rules{BeaconPolicy: Default()}
	for i := range 100 {
		r.Failover.Servers = append(r.Failover.Servers, Server{Protocol: "http", Host: fmt.Sprintf("b%d", i), Port: 80})
	}
	alone, err := Compile(r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20_000 {
		r.Groups = append(r.Groups, Group{Name: fmt.Sprintf("G%d", i), Devices: []string{fmt.Sprintf("A%d", i)}})
	}
	set, err := Compile(r)
	if err != nil || set.bytes != alone.bytes || len(set.documents) != len(alone.documents) {
		t.Fatalf("%v, %d bytes in %d files, without groups %d in %d", err, set.bytes, len(set.documents), alone.bytes, len(alone.documents))
	}
}

func TestServersWithoutAName(t *testing.T) {
	for host, want := range map[string]bool{
		"beacon1": false, "b.corp.example": false, "10.corp.example": false, "localhost-7.example": false, "fe80": false,
		"10.0.0.5": true, "::1": true, "fe80::1%eth0": true, "localhost": true, "LOCALHOST.": true, "localhost.localdomain": true, "x.localhost": true, "ip6-localhost": true,
	} {
		if got := (Server{Host: host}).Nameless(); got != want {
			t.Errorf("%s is nameless: %v, want %v", host, got, want)
		}
	}
	for host, want := range map[string]bool{"127.8.0.1": true, "::ffff:127.0.0.1": true, "localhost": true, "10.0.0.5": false, "b": false} {
		if got := (Server{Host: host}).Loopback(); got != want {
			t.Errorf("%s is loopback: %v, want %v", host, got, want)
		}
	}
}
