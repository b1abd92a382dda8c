package engine

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// large returns a state of 100,000 agents, of which 20,000 fail, with a parent and a sibling that
// are down.
func large() *estate.State {
	s := estate.NewState(estate.Limits{})
	for i := range 100_000 {
		d := protocol.Device{Name: fmt.Sprintf("HOST-%06d", i), Domain: "corp.example"}
		from := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		when := noon.Add(time.Duration(i) * time.Millisecond)
		s.Apply(request(when, d, from, protocol.KindPolicy, 200))
		if i%5 == 0 {
			s.Apply(request(when, d, from, protocol.KindInventory, 507))
		}
	}
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSibling, Name: "B", Peer: "http://b", Reach: event.ReachDown},
		event.Event{Time: noon, Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachDown},
	)
	return s
}

// BenchmarkStep steps an engine once a second over 100,000 agents. The baselines are what it costs
// to collect the facts, and to judge them without a memory.
func BenchmarkStep(b *testing.B) {
	s := large()
	query := estate.Query{Now: noon.Add(5 * time.Minute), Parts: estate.PartOverview}
	facts := s.Sample(query).Facts
	b.Run("baseline: facts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Sample(query)
		}
	})
	for _, of := range []struct {
		name  string
		facts *estate.Facts
	}{
		{"100,000 agents", &facts},
		{"every diagnosis", factsOf(query.Now, flappingCodes...)},
	} {
		b.Run("baseline: findings, "+of.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				diagnosis.Findings(of.facts)
			}
			b.ReportMetric(float64(len(diagnosis.Findings(of.facts))), "findings")
		})
		b.Run("step, "+of.name, func(b *testing.B) {
			var e Engine
			now := of.facts.Now
			defer func() { of.facts.Now = now }()
			b.ReportAllocs()
			for b.Loop() {
				of.facts.Now = of.facts.Now.Add(time.Second)
				e.Step(of.facts)
			}
			b.ReportMetric(float64(len(e.Active())), "active")
		})
	}
}
