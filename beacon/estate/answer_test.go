package estate

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestLookingChangesNothing applies the same events to two states. One of them is sampled all the
// time: in the past, in the future, and for devices by names that no device reported.
func TestLookingChangesNothing(t *testing.T) {
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 3))
		quiet, watched := NewState(Limits{Agents: 15}), NewState(Limits{Agents: 15})
		folders := []event.Event{
			{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory}},
			{Time: noon, Topic: event.TopicWatch, Folder: "Inventories", Active: true, Detail: "notify"},
		}
		events := slices.Concat(folders, life(rng, 500))
		for _, e := range events {
			one, two := e, e
			quiet.Apply(one)
			watched.Apply(two)
			for range rng.IntN(3) {
				look(rng, watched, e.Time)
			}
		}
		now := events[len(events)-1].Time
		differences(t, known(watched, now), known(quiet, now))
		folded := Query{Now: now, Parts: PartSources | PartRequests, Requests: RequestsQuery{Limit: 100}}
		differences(t, watched.Sample(folded), quiet.Sample(folded))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func look(rng *rand.Rand, s *State, about time.Time) {
	devices := []protocol.Device{{Name: "HOST03", Domain: "other.example"}, {Name: "HOST05", Domain: "corp.example"}, {Name: "HOST07"}}
	s.Sample(Query{
		Now: about.Add(time.Duration(rng.Int64N(int64(4*series.Day))) - 2*series.Day), Parts: 1<<16 - 1, Columns: 10, Rows: 10,
		Agent: devices[rng.IntN(len(devices))], Agents: AgentsQuery{Sort: SortKey(rng.IntN(int(sortKeys))), Limit: 10},
		Failures: failures.Query{Limit: 10}, Requests: RequestsQuery{Limit: 10},
	})
}

func TestALookGivesNoDomain(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(request(noon, protocol.Device{Name: "HERON07"}, tenOne, protocol.KindInventory, 200))
	s.Sample(Query{Now: noon, Parts: PartAgent, Agent: protocol.Device{Name: "HERON07", Domain: "made.up"}})
	if rows := agentsOf(s, noon); rows[0].Device.Domain != "" {
		t.Errorf("looking named the device %v", rows[0].Device)
	}
}

// TestAClockAheadExpiresNothing samples with a clock that is a week ahead.
func TestAClockAheadExpiresNothing(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(request(noon, heron, tenOne, protocol.KindPolicy, 404))
	ask := Query{Now: noon.Add(7 * series.Day), Parts: PartFailures, Failures: failures.Query{Limit: 10}}
	s.Sample(ask)
	ask.Now = noon
	if rows := s.Sample(ask).Failures.Rows; len(rows) != 1 {
		t.Errorf("%d failures are left, want one", len(rows))
	}
}
