package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
)

// told formats changes as "raised disk-low".
func told(changes []Change) (all []string) {
	for _, c := range changes {
		all = append(all, c.Kind.String()+" "+c.Diagnosis.ID)
	}
	return all
}

// expect steps an engine and compares what it changed.
func expect(t *testing.T, e *Engine, f *estate.Facts, want ...string) []Change {
	t.Helper()
	changes := e.Step(f)
	if got := told(changes); !slices.Equal(got, want) {
		t.Errorf("at %s: %q, want %q", f.Now.Format(time.TimeOnly), got, want)
	}
	return changes
}

func at(d time.Duration) time.Time { return noon.Add(d) }

func TestADiagnosisIsRaisedOnceAndClearedOnce(t *testing.T) {
	var e Engine
	expect(t, &e, factsOf(noon))
	changes := expect(t, &e, factsOf(at(time.Second), diagnosis.DiskFull), "raised disk-full")
	if d := changes[0].Diagnosis; !d.Since.Equal(at(time.Second)) || d.Before || !d.Raised.Equal(d.Since) {
		t.Errorf("%+v", d)
	}
	expect(t, &e, factsOf(at(2*time.Second), diagnosis.DiskFull))
	expect(t, &e, factsOf(at(10*time.Second)))
	if active := e.Active(); len(active) != 1 || !active[0].Gone.Equal(at(10*time.Second)) {
		t.Errorf("active %+v", active)
	}
	expect(t, &e, factsOf(at(60*time.Second)))
	expect(t, &e, factsOf(at(119*time.Second)))
	expect(t, &e, factsOf(at(2*time.Minute+9*time.Second)))
	expect(t, &e, factsOf(at(2*time.Minute+10*time.Second)), "cleared disk-full")
	expect(t, &e, factsOf(at(2*time.Minute+11*time.Second)))
	if active := e.Active(); len(active) != 0 {
		t.Errorf("active %+v", active)
	}
}

// TestAParentThatRestartsIsNotRaised lets a parent be down for 20 seconds, now and then or twice a
// minute.
func TestAParentThatRestartsIsNotRaised(t *testing.T) {
	for every, want := range map[int][]string{300: nil, 30: {"raised backlog-parent-down"}} {
		var e Engine
		var all []string
		for s := range 1200 {
			f := factsOf(at(time.Duration(s) * time.Second))
			if s%every < 20 {
				f = factsOf(f.Now, diagnosis.ParentDown)
			}
			all = append(all, told(e.Step(f))...)
		}
		if !slices.Equal(all, want) {
			t.Errorf("every %d s: %q, want %q", every, all, want)
		}
	}
}

// TestAValueNearItsThresholdIsRaisedOnce lets free disk space swing around the limit every second.
func TestAValueNearItsThresholdIsRaisedOnce(t *testing.T) {
	var e Engine
	var all []string
	for s := range 7200 {
		f := factsOf(at(time.Duration(s) * time.Second))
		f.Beacon.Disk = disk(f.Now, []int64{199, 215}[s/1200%2]) // below the limit, and above by less than a quarter
		all = append(all, told(e.Step(f))...)
	}
	if want := []string{"raised disk-low"}; !slices.Equal(all, want) {
		t.Errorf("%q, want %q", all, want)
	}
	for s := 7200; s < 8000; s++ { // above the easier limit for five minutes, then between the two
		f := factsOf(at(time.Duration(s) * time.Second))
		f.Beacon.Disk = disk(f.Now, []int64{230, 215}[min((s-7200)/300, 1)])
		all = append(all, told(e.Step(f))...)
		if len(all) == 2 && s < 7800 {
			t.Fatalf("cleared after %d s", s-7200)
		}
	}
	if want := []string{"raised disk-low", "cleared disk-low"}; !slices.Equal(all, want) {
		t.Errorf("%q, want %q", all, want)
	}
}

// TestThresholdsOfTheQueueAndTheFolders checks that what is raised stays at an easier threshold.
func TestThresholdsOfTheQueueAndTheFolders(t *testing.T) {
	nothing := func(diagnosis.Code, string) bool { return false }
	all := func(diagnosis.Code, string) bool { return true }
	for _, tt := range []struct {
		code diagnosis.Code
		set  func(f *estate.Facts)
	}{
		{diagnosis.QueueSlow, func(f *estate.Facts) {
			f.Parent.Reach = event.ReachUp
			f.Totals.Queue.Waiting, f.Totals.Queue.Oldest.Since = 9, f.Now.Add(-4*time.Minute)
		}},
		{diagnosis.DiskFilling, func(f *estate.Facts) { f.Totals.FullIn = 25 * time.Hour }},
		{diagnosis.UploadsMissing, func(f *estate.Facts) {
			f.Folders = []queue.FolderRow{{Folder: "Logs", Missing: 15, Agreed: 85}}
		}},
		{diagnosis.DiskLow, func(f *estate.Facts) { f.Beacon.Disk = disk(f.Now, 220) }},
	} {
		f := factsOf(noon)
		tt.set(f)
		if found := diagnosis.Judge(f, nothing); len(found) != 0 {
			t.Errorf("%s: raised: %+v", tt.code, found)
		}
		if found := diagnosis.Judge(f, all); len(found) != 1 || found[0].Code != tt.code {
			t.Errorf("%s: kept: %+v", tt.code, found)
		}
	}
}

func TestTheOrderIsStable(t *testing.T) {
	var e Engine
	expect(t, &e, factsOf(noon, diagnosis.TLSWeak), "raised tls-weak")
	expect(t, &e, factsOf(at(time.Second), diagnosis.TLSWeak, diagnosis.PolicyRejected), "raised policy-rejected")
	expect(t, &e, factsOf(at(2*time.Second), diagnosis.TLSWeak, diagnosis.PolicyRejected, diagnosis.FilesFlawed, diagnosis.FirstPolicyLost, diagnosis.AccountsRejected),
		"raised first-policy-lost", "raised files-flawed", "raised accounts-rejected")
	var order []string
	for _, d := range e.Active() {
		order = append(order, d.ID)
	}
	want := []string{"first-policy-lost", "files-flawed", "policy-rejected", "accounts-rejected", "tls-weak"}
	if !slices.Equal(order, want) {
		t.Errorf("%q, want %q", order, want)
	}
}

func TestNumbersThatMoveAreNotReportedAllTheTime(t *testing.T) {
	var e Engine
	step := func(d time.Duration, n int, want ...string) {
		t.Helper()
		f := factsOf(at(d))
		f.Totals.Flaws = n
		expect(t, &e, f, want...)
	}
	step(0, 10, "raised files-flawed")
	step(30*time.Second, 40)
	step(5*time.Minute, 30, "changed files-flawed")
	step(10*time.Minute, 31)
	step(64*time.Minute, 59)
	step(65*time.Minute, 59, "changed files-flawed")
	step(3*time.Hour, 59)
}

func TestARiseOfSeverityIsReportedAtOnce(t *testing.T) {
	var e Engine
	f := factsOf(noon)
	f.Beacon.Certificate.Ends = at(7*24*time.Hour + time.Second)
	if c := expect(t, &e, f, "raised tls-cert-expiry"); c[0].Diagnosis.Severity != diagnosis.Notice {
		t.Errorf("%+v", c)
	}
	f.Now = at(2 * time.Second)
	if c := expect(t, &e, f, "changed tls-cert-expiry"); c[0].Diagnosis.Severity != diagnosis.Warning {
		t.Errorf("%+v", c)
	}
}

func TestWhatBeganUnobservedSaysSo(t *testing.T) {
	var e Engine
	changes := e.Step(factsOf(noon, diagnosis.TLSWeak))
	changes = append(changes, e.Step(factsOf(at(time.Second), diagnosis.TLSWeak, diagnosis.PolicyRejected))...)
	changes = append(changes, e.Step(factsOf(at(time.Hour), diagnosis.TLSWeak, diagnosis.PolicyRejected, diagnosis.FilesFlawed))...)
	for i, want := range []bool{true, false, true} {
		if changes[i].Diagnosis.Before != want {
			t.Errorf("%s: %t, want %t", changes[i].Diagnosis.ID, changes[i].Diagnosis.Before, want)
		}
	}
}

func TestAClockThatIsSetBackMakesNothingYoungerThanNow(t *testing.T) {
	var e Engine
	e.Step(factsOf(noon, diagnosis.TLSWeak, diagnosis.SiblingDown))
	e.Step(factsOf(at(-time.Hour), diagnosis.TLSWeak))
	for _, d := range e.Active() {
		for _, when := range []time.Time{d.Since, d.Raised, d.Changed, d.Gone} {
			if when.After(at(-time.Hour)) {
				t.Errorf("%+v", d)
			}
		}
	}
	for s := range 240 {
		e.Step(factsOf(at(-time.Hour + time.Duration(s)*time.Second)))
	}
	if active := e.Active(); len(active) != 0 {
		t.Errorf("%+v", active)
	}
}

// TestMemoryIsBounded takes facts with endless names and texts.
func TestMemoryIsBounded(t *testing.T) {
	var e Engine
	long := strings.Repeat("é", 1000)
	for round := range 3 {
		f := factsOf(at(time.Duration(round)*time.Minute), diagnosis.ParentDown)
		f.Beacon.PolicyError = long
		for i := range 1000 {
			f.SiblingsDown = append(f.SiblingsDown, estate.Peer{Name: fmt.Sprint(round, i, long), Cause: event.CauseTimeout})
			f.Types = append(f.Types, queue.TypeFacts{Folder: fmt.Sprint(i, long), Removed: 1, RemovedAt: f.Now, Waiting: queue.FollowedFiles + 1})
		}
		e.Step(f)
		if want := 2 * (1000 - eachMost); round == 0 && e.Omitted() != want {
			t.Errorf("%d omitted, want %d", e.Omitted(), want)
		}
	}
	if len(e.tracked) > 2*eachMost+5 {
		t.Errorf("%d are tracked", len(e.tracked))
	}
	text, err := json.Marshal(&e)
	if err != nil || len(text) > 1<<20 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
