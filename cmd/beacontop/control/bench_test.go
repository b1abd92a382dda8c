package control

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// large is a state with a hundred thousand agents.
func large(tb testing.TB) *estate.State {
	tb.Helper()
	s := estate.NewState(estate.Limits{})
	batch := make([]event.Event, 0, 1000)
	for i := range 100_000 {
		batch = append(batch, contact(i))
		if len(batch) == cap(batch) {
			s.Apply(batch...)
			batch = batch[:0]
		}
	}
	return s
}

func contact(i int) event.Event {
	e := event.Event{
		Time: noon.Add(time.Duration(i) * time.Millisecond), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy,
		Device: protocol.Device{Name: fmt.Sprintf("HERON%06d", i), Domain: "corp.example"}, Method: "GET", Status: 200, Bytes: 812, Duration: 3 * time.Millisecond,
		Address: netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), UserAgent: "ndtrack/21.2", Path: fmt.Sprintf("/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON%06d.npl", i),
	}
	if i%97 == 0 {
		e.Status, e.Cause = 404, event.CauseNotFound
	}
	return e
}

// panes are what a screen of 120×36 asks for.
func panes() map[string]estate.Query {
	now := noon.Add(2 * time.Minute)
	return map[string]estate.Query{
		"overview": {Now: now, Parts: estate.PartOverview | estate.PartRequests, Columns: 60, Requests: estate.RequestsQuery{Limit: 10}},
		"agents":   {Now: now, Parts: estate.PartAgents, Agents: estate.AgentsQuery{Limit: 30, Sort: estate.SortName}},
		"failures": {Now: now, Parts: estate.PartFailures},
	}
}

// BenchmarkSample asks over the socket, with the state itself as the baseline; p99-ms is that of the
// slowest hundredth.
func BenchmarkSample(b *testing.B) {
	s := large(b)
	dir := b.TempDir()
	serve(b, dir, s, http.NotFoundHandler())
	c, local := attach(b, dir), s.Reader()
	for name, q := range panes() {
		ask := map[string]func() error{
			"direct": func() error { _, err := local.Sample(b.Context(), q); return err },
			"socket": func() error { _, err := c.Sample(b.Context(), q); return err },
		}
		for way, one := range ask {
			b.Run(name+"/"+way, func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					begun := time.Now()
					if err := one(); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(begun))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			})
		}
	}
}

// BenchmarkAttach connects and asks for the first frame of the agents, in a new order.
func BenchmarkAttach(b *testing.B) {
	dir := b.TempDir()
	serve(b, dir, large(b), http.NotFoundHandler())
	q := panes()["agents"]
	for b.Loop() {
		c, err := Open(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.Sample(b.Context(), q); err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}
