package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestAFailureThatLongLeftTheStreamCanBeOpened goes from the list of agents to the record.
func TestAFailureThatLongLeftTheStreamCanBeOpened(t *testing.T) {
	crowded := func(s *estate.State) *estate.State {
		for i := range 200 {
			s.Apply(request(20*time.Minute, fmt.Sprintf("CROWD%03d", i), byte(i), protocol.KindPolicy, 200, ""))
		}
		return s
	}
	s := estate.NewState(estate.Limits{Transfers: 50})
	failed := request(9*24*time.Hour, "HERON07", 8, protocol.KindPolicy, 404, event.CauseExtensionDeny)
	failed.Detail, failed.Substatus = "404.7 extension denied", 7
	s.Apply(failed, request(7*24*time.Hour, "HERON07", 8, protocol.KindInventory, 200, ""))
	back := estate.NewState(estate.Limits{Transfers: 50})
	c := s.Checkpoint(true)
	if err := back.Restore(&c.Parts, func(yield func(roster.Record, error) bool) {
		for _, a := range c.Agents {
			if !yield(a, nil) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	keys := []string{"2", "/", "h", "e", "r", "o", "n", "enter", "enter"}

	v := show(crowded(s), 80, 24, Config{Theme: ThemeNone}, append(keys, "j", "enter")...)
	if got := v.View(); !strings.Contains(got, "status      404.7, failed") || !strings.Contains(got, "2026-11-14 12:04:00 UTC, 9 d ago") {
		t.Errorf("not the record of the failure:\n%s", got)
	}
	if got := show(s, 80, 24, Config{Theme: ThemeNone}, keys...).View(); strings.Contains(got, "if one is kept") {
		t.Errorf("it can be opened:\n%s", got)
	}
	// A checkpoint holds only the failures of a day; the older ones are in the history, if there
	// is one.
	if got := show(crowded(back), 80, 24, Config{Theme: ThemeNone}, keys...).View(); !strings.Contains(got, "✖ 404 9 d") || !strings.Contains(got, "▲       no longer stored: the failed policy") {
		t.Errorf("nothing says why the failure cannot be opened:\n%s", got)
	}
}
