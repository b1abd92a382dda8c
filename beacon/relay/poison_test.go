package relay

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

var errFails = errors.New("put to parent: it answers 500")

// TestAFileAtWhichTheParentFailsIsParked has a parent that takes all files but one.
func TestAFileAtWhichTheParentFailsIsParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "poison", "a", "b")
		p := &fakeParent{deliver: func(f spool.File, _ string) (int, error) {
			if f.Name == "poison" {
				return 500, errFails
			}
			return 200, nil
		}}
		events := relaying(t, s, p, 2*time.Hour)
		if got := waitingNames(t, s); got != "" {
			t.Errorf("waiting: %q", got)
		}
		taken, parked := false, 0
		for _, e := range events {
			switch {
			case e.Topic == estate.TopicRelay && !e.Failed():
				taken = true
			case e.Topic == estate.TopicParked:
				parked += e.Count
			case taken && e.Topic == estate.TopicParent && e.Reach == estate.ReachDown:
				t.Errorf("called down although it takes files: %s", e.Detail)
			}
		}
		if parked != DefaultRefusals {
			t.Errorf("parked after %d refusals", parked)
		}
	})
}

// TestAParentThatFailsAtAllFilesParksNone has one that answers 500 for two hours.
func TestAParentThatFailsAtAllFilesParksNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "a", "b", "c")
		began := time.Now()
		p := &fakeParent{deliver: func(spool.File, string) (int, error) {
			if time.Since(began) < 2*time.Hour {
				return 500, errFails
			}
			return 200, nil
		}}
		for _, e := range relaying(t, s, p, 3*time.Hour) {
			if e.Topic == estate.TopicParked {
				t.Errorf("%s was parked", e.Name)
			}
		}
		if got := waitingNames(t, s); got != "" {
			t.Errorf("waiting: %q", got)
		}
	})
}
