package report

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/weblog"
)

// TestAMaskedReportContainsNoNames looks for every name and address of the logs.
func TestAMaskedReportContainsNoNames(t *testing.T) {
	events := eventsOf(t, logOf(t, generatorOfDays))
	secrets := map[string]bool{"joe.smith": true}
	for i := range events {
		e := &events[i]
		if e.Direction == event.DirectionUpload && i%5 == 0 {
			e.Path = strings.ReplaceAll(e.Path, "system on", "joe.smith on")
		}
		if e.Device.Known() {
			secrets[e.Device.Name], secrets[e.Device.Domain] = true, true
			e.UserAgent += " (" + strings.ToLower(e.Device.String()) + ")"
		}
		if e.Address.IsValid() {
			e.Address = elsewhere(e.Address)
			secrets[e.Address.String()] = true
			e.UserAgent += ", " + e.Address.String()
		}
	}
	delete(secrets, "")
	r := New(Config{Top: 1000, Mask: true})
	r.Add(events)
	r.Quality("/home/joe.smith/logs/u_ex1.log", weblog.Report{Examples: []weblog.Example{{Line: 1, Reason: "odd", Text: events[0].Device.Name}}})
	r.Failed("/home/joe.smith", &fs.PathError{Op: "open", Path: "/home/joe.smith", Err: fs.ErrPermission})
	result := r.Result()
	for word := range strings.FieldsFuncSeq(whole(t, &result), func(r rune) bool { return strings.ContainsRune(" /\\()[]{}<>\"'`,;=|&?#@+%!_\t\r\n", r) }) {
		if secrets[word] {
			t.Fatal(word)
		}
	}
}

// whole is everything that a result contains.
func whole(t *testing.T, r *Result) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// elsewhere moves an address out of the networks of masked addresses.
func elsewhere(a netip.Addr) netip.Addr {
	octets := a.AsSlice()
	octets[0]++
	moved, _ := netip.AddrFromSlice(octets)
	return moved
}

// TestMaskingIsConsistent masks names that occur in different places.
func TestMaskingIsConsistent(t *testing.T) {
	at := netip.MustParseAddr("10.1.2.3")
	upload := policyOf("KESTREL01", 2*time.Minute, 500)
	upload.Direction, upload.Kind, upload.Address, upload.Duration = event.DirectionUpload, protocol.KindInventory, at, time.Minute
	upload.Device.Domain, upload.Path = "", "/ManageSoftRL/Inventories/joe on kestrel01 at 20261123T120000 (Oracle).ndi.gz"
	first, other := policyOf("HERON07", 0, 200), policyOf("kestrel01", time.Minute, 200)
	other.Address, other.UserAgent = at, "agent of KESTREL01.corp.example at 10.1.2.3 for joe"
	tally := New(Config{Mask: true})
	tally.Add([]event.Event{first, other, upload})
	r := tally.Result()
	failing, slow := r.Agents.Failing.Devices[0], r.Slowest
	for what, got := range map[string][2]string{
		"device":     {failing.Name, "DEVICE-0002"},
		"domain":     {failing.Domain, "domain-01"},
		"address":    {failing.Address, "10.0.0.1"},
		"upload":     {slow[0].Path, "/ManageSoftRL/…/user-01 on DEVICE-0002 at 20261123T120000.ndi.gz"},
		"its device": {slow[0].Device, "DEVICE-0002"},
		"policy":     {slow[1].Path, "/ManageSoftDL/Policies/Merged/domain-01_domain/Machine/DEVICE-0001.npl"},
		"agent":      {r.Agents.Versions[1].UserAgent, "agent of DEVICE-0002.domain-01 at 10.0.0.1 for user-01"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", what, got[0], got[1])
		}
	}
}

// TestWordsThatCouldBeNamesAreMasked masks user agents, verbs and paths of files that name no
// device, or do so in an unexpected place.
func TestWordsThatCouldBeNamesAreMasked(t *testing.T) {
	get := func(path, agent, verb string) event.Event {
		e := policyOf("", 0, 405)
		e.Device, e.Kind, e.Path, e.UserAgent, e.Method, e.Duration = protocol.Device{}, protocol.KindSchedule, path, agent, verb, time.Minute
		return e
	}
	tally := New(Config{Mask: true, Top: 100})
	tally.Add([]event.Event{
		policyOf("HERON07", 0, 200),
		get("/ManageSoftDL/Schedules/x/HERON07.nds", "ManageSoft/21.1 (user=jane.secret;host=HERON99)", "JANE"),
		get("/ManageSoftDL/Schedules/Default Machine Schedule/Jane.nds", "ManageSoft/21.1-HERON07", "PROPFIND"),
		get("/ManageSoftDL/Packages/{0000}/Rev1.0/a.osd", "ManageSoft/21.1 (Windows NT 10.0; Win64; x64) 4711234", "GET"),
	})
	r := tally.Result()
	var got []string
	for _, v := range r.Agents.Versions {
		got = append(got, v.UserAgent)
	}
	for _, s := range r.Slowest {
		got = append(got, s.Path)
	}
	for _, v := range r.Verbs {
		got = append(got, v.Method)
	}
	for _, want := range []string{
		"ManageSoft/21.1-DEVICE-0001", "ManageSoft/21.1 (Windows NT 10.0; Win64; x64) word-", "(user=word-", ";host=word-",
		"/ManageSoftDL/Schedules/word-", "/DEVICE-0001.nds", "/ManageSoftDL/Schedules/Default Machine Schedule/word-", "PROPFIND", "GET",
	} {
		if !slices.ContainsFunc(got, func(text string) bool { return strings.Contains(text, want) }) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	text := strings.ToLower(whole(t, &r))
	for _, secret := range []string{"jane", "secret", "heron", "4711234"} {
		if strings.Contains(text, secret) {
			t.Error(secret)
		}
	}
}

// TestARowOfTheReportIsNoName: the methods beyond the limit stay together as what they are.
func TestARowOfTheReportIsNoName(t *testing.T) {
	tally := New(Config{Mask: true})
	for i := range verbLimit + 3 {
		e := policyOf("", 0, 405)
		e.Method = fmt.Sprintf("JANE-%d", i)
		tally.Add([]event.Event{e})
	}
	r := tally.Result()
	if last := r.Verbs[len(r.Verbs)-1]; last != (Verb{"(others)", "", 3}) {
		t.Errorf("the last row is %+v", last)
	}
	if text := whole(t, &r); strings.Contains(text, "JANE") {
		t.Error("a method is shown that may be a name")
	}
}
