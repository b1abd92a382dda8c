package engine

import (
	"encoding/json"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
)

// FuzzRestore restores engines from damaged files. One that is restored goes on and can be saved.
func FuzzRestore(f *testing.F) {
	var e Engine
	for s := range 40 {
		e.Step(factsOf(at(time.Duration(s)*time.Second), diagnosis.ParentDown, diagnosis.SiblingDown, diagnosis.DiskFilling, diagnosis.FirstPolicyLost))
	}
	text, err := json.Marshal(&e)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"schema":1}`))
	f.Add([]byte(`{"schema":1,"at":"9999-12-31T23:59:59Z","diagnoses":{"disk-full":{"id":"disk-full","severity":"warning","count":-9223372036854775808}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var e Engine
		if err := json.Unmarshal(text, &e); err != nil {
			return
		}
		for s := range 3 {
			now := at(time.Duration(s) * time.Hour)
			for _, c := range e.Step(factsOf(now, diagnosis.ParentDown, diagnosis.DiskLow)) {
				if c.Diagnosis.Since.After(now) {
					t.Errorf("%+v", c)
				}
			}
			for _, d := range e.Active() {
				d.Words(now)
			}
			if _, err := json.Marshal(&e); err != nil {
				t.Error(err)
			}
		}
	})
}
