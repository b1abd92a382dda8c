package estate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestConnectionsWithoutARequestAreToldByReason(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	s := NewState(Limits{})
	end := func(name string, cause event.Cause, before time.Duration, times int) {
		for range times {
			s.Apply(event.Event{Time: now.Add(-before), Topic: event.TopicConnection, Name: name, Cause: cause, Detail: "it means " + name})
		}
	}
	end("ConnLimit", event.CauseOverload, time.Minute, 3)
	end("Timer_EntityBody", event.CauseIdle, time.Hour, 1200)
	end("Timer_ConnectionIdle", event.CauseNone, time.Minute, 5) // every day
	end("Connections_Refused", event.CauseOverload, 30*time.Hour, 9)
	var got []string
	for _, r := range s.Sample(Query{Now: now, Parts: PartOverview}).Ended {
		got = append(got, fmt.Sprint(r.Reason, " ", r.Count, " ", r.Cause, ": ", r.Detail))
	}
	want := []string{"Timer_EntityBody 1200 idle: it means Timer_EntityBody", "ConnLimit 3 overload: it means ConnLimit"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 1000 {
		end(fmt.Sprint("\x1b[31m", i), event.CauseStatus, time.Minute, 1)
	}
	if n := len(s.connections.reasons); n > reasonsKept+1 {
		t.Errorf("%d reasons are kept", n)
	}
	for name := range s.connections.reasons {
		if strings.ContainsRune(name, '\x1b') {
			t.Errorf("a reason plays with the terminal: %q", name)
		}
	}
	if sample := s.Sample(Query{Now: now}); sample.Totals.Known != 0 || sample.Totals.Failing != 0 || sample.Totals.Strays != 0 {
		t.Errorf("connections count for devices: %+v", sample.Totals)
	}
}

func TestAnUnknownAddressHasNoText(t *testing.T) {
	s := NewState(Limits{})
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, when := range []time.Time{at, at.Add(48 * time.Hour)} {
		s.Apply(event.Event{Time: when, Topic: event.TopicRequest, Kind: protocol.KindPolicy, Direction: event.DirectionDownload, Device: protocol.Device{Name: "OWL1"}, Status: 200})
	}
	arrivals := s.Sample(Query{Now: at.Add(49 * time.Hour), Parts: PartFailover, Rows: 5}).Failover.Arrivals
	if len(arrivals) != 2 || arrivals[0].Address != "" || arrivals[1].Address != "" {
		t.Errorf("%+v", arrivals)
	}
}
