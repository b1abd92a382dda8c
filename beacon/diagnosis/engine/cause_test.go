package engine

import (
	"slices"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestACauseThatIsNeverRaisedHidesNothing lets a parent fail so shortly that it is not raised.
func TestACauseThatIsNeverRaisedHidesNothing(t *testing.T) {
	var e Engine
	var all []string
	for s := range 1200 {
		f := factsOf(at(time.Duration(s)*time.Second), diagnosis.DiskFilling)
		if s%60 < 20 {
			f = factsOf(f.Now, diagnosis.DiskFilling, diagnosis.ParentDown)
		}
		all = append(all, told(e.Step(f))...)
	}
	if want := []string{"raised disk-filling"}; !slices.Equal(all, want) {
		t.Errorf("%q, want %q", all, want)
	}
}

func TestACauseHidesItsConsequences(t *testing.T) {
	var e Engine
	expect(t, &e, factsOf(noon, diagnosis.DiskFilling, diagnosis.ParentDown))
	changes := expect(t, &e, factsOf(at(30*time.Second), diagnosis.DiskFilling, diagnosis.ParentDown), "raised backlog-parent-down")
	if got := changes[0].Diagnosis.Explains; !slices.Equal(got, []diagnosis.Code{diagnosis.DiskFilling}) {
		t.Errorf("explains %q", got)
	}

	var late Engine // the cause becomes known after its consequence
	expect(t, &late, factsOf(noon))
	expect(t, &late, factsOf(at(time.Second), diagnosis.UploadsRejected), "raised uploads-rejected")
	expect(t, &late, factsOf(at(2*time.Second), diagnosis.UploadsRejected, diagnosis.DiskFull), "raised disk-full")
	if active := late.Active(); len(active) != 2 || active[0].ExplainedBy != diagnosis.DiskFull {
		t.Errorf("%+v", active)
	}
	for s := 3; s < 122; s++ {
		expect(t, &late, factsOf(at(time.Duration(s)*time.Second), diagnosis.UploadsRejected, diagnosis.DiskFull))
	}
	expect(t, &late, factsOf(at(122*time.Second), diagnosis.UploadsRejected, diagnosis.DiskFull), "cleared uploads-rejected")
}

// TestTheAftermathOfACauseIsNoDiagnosis lets a queue drain after an outage, and another one not.
func TestTheAftermathOfACauseIsNoDiagnosis(t *testing.T) {
	for _, drained := range []time.Duration{40 * time.Minute, 2 * time.Hour} {
		var e Engine
		var all []string
		var cleared time.Time
		for s := 0; s < 3*3600; s += 10 {
			now := time.Duration(s) * time.Second
			f := factsOf(at(now))
			switch {
			case now < 10*time.Minute:
				f = factsOf(at(now), diagnosis.ParentDown)
				f.Totals.Queue.Waiting, f.Totals.Queue.Oldest.Since = 9, at(-time.Hour)
				f.Totals.Sources.Directories = 1
			case now < drained:
				f = factsOf(at(now), diagnosis.QueueSlow)
				f.Totals.Sources.Directories, f.Left = 1, 5
			}
			for _, c := range e.Step(f) {
				all = append(all, told([]Change{c})...)
				switch {
				case cleared.IsZero() && c.Kind == Cleared:
					cleared = c.Time
				case c.Diagnosis.Code == diagnosis.QueueSlow && c.Kind == Raised && c.Time.Sub(cleared) < time.Hour+4*time.Minute:
					t.Errorf("raised %s after the outage", c.Time.Sub(cleared))
				}
			}
		}
		want := []string{"raised backlog-parent-down", "cleared backlog-parent-down"}
		if drained > time.Hour {
			want = append(want, "raised backlog-slow", "cleared backlog-slow")
		}
		if !slices.Equal(all, want) {
			t.Errorf("%q, want %q", all, want)
		}
	}
}

// TestOneReasonOfAllFailuresIsOneDiagnosis fills a disk: what agents suffer from it is no
// diagnosis of its own, what some suffer from something else is.
func TestOneReasonOfAllFailuresIsOneDiagnosis(t *testing.T) {
	for _, devices := range []int{5, 3} {
		var e Engine
		for s := range 120 {
			f := factsOf(at(time.Duration(s)*time.Second), diagnosis.DiskFull, diagnosis.UploadsRejected, diagnosis.AgentsFailing)
			f.Failed.Commonest = failures.Count{Devices: devices}
			f.Failed.Commonest.Direction, f.Failed.Commonest.Kind, f.Failed.Commonest.Cause = event.DirectionUpload, protocol.KindInventory, event.CauseDiskFull
			e.Step(f)
		}
		active := e.Active()
		if want := map[int][]diagnosis.Code{5: {diagnosis.AgentsFailing, diagnosis.UploadsRejected}, 3: {diagnosis.UploadsRejected}}[devices]; active[0].Code != diagnosis.DiskFull || !slices.Equal(active[0].Explains, want) {
			t.Errorf("%d devices: %+v", devices, active)
		}
	}
}

// TestACauseExplainsOnlyKnownCodesAndNotItself checks the table of causes, and the other tables
// of the engine.
func TestACauseExplainsOnlyKnownCodesAndNotItself(t *testing.T) {
	var within func(code diagnosis.Code, path []diagnosis.Code)
	within = func(code diagnosis.Code, path []diagnosis.Code) {
		if _, known := code.Entry(); !known || slices.Contains(path, code) {
			t.Fatalf("%v leads to %s", path, code)
		}
		for _, next := range implied[code] {
			within(next, append(slices.Clone(path), code))
		}
	}
	for code := range implied {
		within(code, nil)
	}
	for code, of := range timings {
		if !isFinding(code) || of.Gone < usual.Gone {
			t.Errorf("%s: %+v", code, of)
		}
	}
	for code := range separate {
		if !isFinding(code) {
			t.Errorf("%s is no finding", code)
		}
	}
}

func isFinding(code diagnosis.Code) bool { return slices.Contains(code.Forms(), diagnosis.FormFinding) }
