package engine

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// TestEachChangeIsAnEvent raises and clears every code that facts show.
func TestEachChangeIsAnEvent(t *testing.T) {
	for code := range examples {
		var e Engine
		var kinds []string
		for m := range 3 * 60 {
			facts := factsOf(at(time.Duration(m) * time.Minute))
			if m < 30 {
				facts = factsOf(facts.Now, code)
			}
			for _, c := range e.Step(facts) {
				if c.Diagnosis.Code != code {
					continue
				}
				got := c.Event()
				kinds = append(kinds, got.Change)
				if extra := got.Unexpected(); extra != nil || got.Code != string(code) || got.Detail == "" || got.Since.IsZero() || !got.Time.Equal(facts.Now) || got.Active != (c.Kind != Cleared) {
					t.Errorf("%q: %+v", extra, got)
				}
			}
		}
		kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "changed" })
		if !slices.Equal(kinds, []string{"raised", "cleared"}) {
			t.Errorf("%s: %q", code, kinds)
		}
	}
}

func TestAnEventNamesWhatItIsAbout(t *testing.T) {
	subjects := []diagnosis.Subject{{Kind: diagnosis.SubjectDevice, Name: "HERON07.corp.example"}, {Kind: diagnosis.SubjectBeacon, Name: "http://p"}, {Kind: diagnosis.SubjectFolder, Name: "Logs"}, {Kind: diagnosis.SubjectAddress, Name: "10.0.0.7"}}
	c := Change{Time: noon, Kind: Raised, Diagnosis: Diagnosis{ID: "dup-identity", Finding: diagnosis.Finding{
		Code: diagnosis.DuplicateIdentity, Severity: diagnosis.Warning, Subjects: subjects, Count: 2, Since: noon.Add(-time.Hour),
	}}}
	got := c.Event()
	what, _ := c.Diagnosis.Words(noon)
	want := event.Event{
		Time: noon, Topic: event.TopicDiagnosis, Name: "dup-identity", Code: "dup-identity", Change: "raised", Severity: "warning", Detail: what,
		Count: 2, Since: noon.Add(-time.Hour), Active: true, Folder: "Logs", Peer: "http://p", Address: netip.MustParseAddr("10.0.0.7"),
	}
	var all []event.Subject
	for _, s := range subjects {
		all = append(all, event.Subject{Kind: string(s.Kind), Name: s.Name})
	}
	want.Subjects = event.SubjectsOf(all)
	want.Device.Name, want.Device.Domain = "HERON07", "corp.example"
	if got != want {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	c.Diagnosis.Subjects = append(c.Diagnosis.Subjects, diagnosis.Subject{Kind: diagnosis.SubjectAddress, Name: "10.0.0.8"})
	if got := c.Event(); got.Address.IsValid() || len(got.Subjects.All()) != 5 {
		t.Errorf("of two addresses it names %v", got.Address)
	}
}
