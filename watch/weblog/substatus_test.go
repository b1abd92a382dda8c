package weblog

import (
	"testing"

	"beacontop/beacon/event"
)

// TestSubstatus parses rows, and events whose detail only looks similar.
func TestSubstatus(t *testing.T) {
	const policy = "/ManageSoftDL/Policies/Merged/x_domain/Machine/A.npl"
	for status, want := range map[string]int{"404 7 5": 7, "404 13 0": 13, "404 0 2": 0, "500 19 5": 19, "200 0 64": 0, "200 0 0": 0, "401 501 0": 501} {
		e := one(t, row("GET", policy, status))
		if got := Substatus(&e); got != want {
			t.Errorf("%s: %d, want %d (%s)", status, got, want, e.Detail)
		}
	}
	for _, detail := range []string{"", "404", "404.", "404. x", "404.x y", "405.7 x", "404.-7 x", "404.99999 x", "40.47 x", "+04.7 x"} {
		if got := Substatus(&event.Event{Status: 404, Detail: detail}); got != 0 {
			t.Errorf("%q: %d", detail, got)
		}
	}
}
