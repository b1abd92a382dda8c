package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/protocol"
)

// TestDeparturesHaveNames adds devices that a sibling likely serves to a sample.
func TestDeparturesHaveNames(t *testing.T) {
	s := busy()
	real := s.Reader()
	source := sourceFunc(func(q estate.Query) estate.Sample {
		out, err := real.Sample(context.Background(), q)
		if err != nil {
			t.Error(err)
		}
		out.Failover.Departed = 30
		for i := range 30 {
			out.Failover.Departures = append(out.Failover.Departures, estate.Departure{Device: protocol.Device{Name: fmt.Sprintf("GONE%02d", i)}, Contact: q.Now.Add(-50 * time.Hour)})
		}
		return out
	})
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} { // at 60 × 20 there is room for their number only
		frame := showFrom(source, s, size[0], size[1], Config{Theme: ThemeNone}, "6")
		if !frame.holds("~LEFT FOR A SIBLING") || !frame.holds("GONE00") || !frame.holds("last here") || !frame.holds("NEWEST ARRIVALS") {
			t.Errorf("%v:\n%s", size, frame.View())
		}
	}
}

func TestWhyASiblingIsDownIsShownOnEverySize(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}, {200, 50}} {
		if s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "6"); !s.holds("timeout: i/o timeout") {
			t.Errorf("%v: no reason\n%s", size, s.View())
		}
	}
}
