package engine

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
)

// TestABeaconThatRestartsIsNotJudgedAtOnce starts a beacon again between two steps: what it does
// not report yet is not gone.
func TestABeaconThatRestartsIsNotJudgedAtOnce(t *testing.T) {
	var e Engine
	for s := range 300 {
		f := factsOf(at(time.Duration(s) * time.Second))
		f.Beacon.Started = at(20 * time.Second)
		if s < 20 {
			f = factsOf(f.Now, diagnosis.DiskFull)
			f.Beacon.Started = noon
		}
		changes := told(e.Step(f))
		if cleared := slices.Equal(changes, []string{"cleared disk-full"}); cleared != (s == 20+120+120) {
			t.Errorf("after %d s: %q", s, changes)
		}
	}
}

// TestARestartNeitherRepeatsNorForgets restores an engine after a night. What is still true is
// not raised again; what the beacon does not know yet is not cleared.
func TestARestartNeitherRepeatsNorForgets(t *testing.T) {
	var e Engine
	f := factsOf(noon, diagnosis.ParentDown, diagnosis.DiskLow)
	f.Beacon.Started = noon
	expect(t, &e, f, "raised disk-low")
	f = factsOf(at(time.Minute), diagnosis.ParentDown, diagnosis.DiskLow)
	f.Beacon.Started = noon
	expect(t, &e, f, "raised backlog-parent-down")

	e = *restored(t, &e)
	expect(t, &e, f)
	morning := 18 * time.Hour
	step := func(d time.Duration, codes []diagnosis.Code, want ...string) {
		t.Helper()
		f := factsOf(at(morning+d), codes...)
		f.Beacon.Started = at(morning)
		expect(t, &e, f, want...)
	}
	step(0, nil)
	step(30*time.Second, []diagnosis.Code{diagnosis.DiskLow})
	step(60*time.Second, []diagnosis.Code{diagnosis.DiskLow})
	step(110*time.Second, []diagnosis.Code{diagnosis.DiskLow})
	step(130*time.Second, []diagnosis.Code{diagnosis.DiskLow})
	step(150*time.Second, []diagnosis.Code{diagnosis.DiskLow, diagnosis.ParentDown})
	if active := e.Active(); len(active) != 2 || !active[0].Since.Equal(at(-time.Second)) || !active[1].Since.Equal(noon) {
		t.Errorf("%+v", active)
	}
}

func TestADamagedEngineIsNotRestored(t *testing.T) {
	for _, text := range []string{
		`{`, `{"schema":2,"diagnoses":{}}`, `{"schema":1,"diagnoses":{"a":null}}`, `{"schema":1,"diagnoses":{"a":{"id":"b"}}}`,
	} {
		var e Engine
		if err := json.Unmarshal([]byte(text), &e); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

// restored returns an engine after a restart.
func restored(t *testing.T, e *Engine) *Engine {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back Engine
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return &back
}
