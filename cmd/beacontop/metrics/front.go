package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// The series of a beacon in front of another one. Others have none of them.
var (
	originUp      = gauge("origin_up", "Whether an origin answers (1) or not (0).", "origin")
	originActive  = gauge("origin_active", "Whether downloads are passed on to an origin (1) or not (0).", "origin")
	originLatency = gauge("origin_latency_seconds", "Time that the test page of an origin took last.", "origin")
	downloads     = prometheus.NewDesc("beacontop_downloads_total", "Downloads by who answered them: this beacon (here), the origin, a copy of its answer, or nobody (unanswered).", []string{"by"}, nil)
	copiesAgents  = gauge("copies_agents", "Agents that got copies since these are sent in place of the origin; 0: none are sent.")
	copiesSince   = gauge("copies_since_timestamp_seconds", "Since when copies are sent, in seconds since 1970; absent: none are sent.")
	copiesKept    = gauge("copies_kept", "Answers of origins that are kept on disk.")
	copiesBytes   = gauge("copies_kept_bytes", "Bytes of the disk that these take.")
	bypasses      = gauge("bypassing_failover_lists", "Failover lists that lead agents past this beacon.")
)

// front sends the figures of a beacon in front of another one.
func (w figures) front(s *estate.Sample) {
	if len(s.Origins) == 0 {
		return
	}
	seen := map[string]bool{}
	for i := range s.Origins {
		p := &s.Origins[i]
		name := nameOf(p)
		if seen[name] || len(seen) == peersLimit {
			continue
		}
		seen[name] = true
		w.set(originActive, one(p.Active), name)
		if p.Reach != event.ReachUnknown {
			w.set(originUp, one(p.Reach == event.ReachUp), name)
		}
		if p.Reach == event.ReachUp && p.Latency > 0 {
			w.set(originLatency, p.Latency.Seconds(), name)
		}
	}
	sums := &s.Front.Sums
	for by, n := range map[string]int64{"here": sums.Here, "origin": sums.Origin, "copy": sums.Copy, "unanswered": sums.Unanswered} {
		w.to <- prometheus.MustNewConstMetric(downloads, prometheus.CounterValue, float64(n), by)
	}
	agents := 0
	if c := &s.Front.Copies; c.Sent(s.Now) {
		agents = c.Agents
		w.set(copiesSince, float64(c.Since.Unix()))
	}
	w.set(copiesAgents, float64(agents))
	w.set(bypasses, float64(len(s.Front.Bypasses)))
}

// kept sends what is kept of answers.
func (w figures) kept(of func() (count int, bytes int64, keeps bool)) {
	if of == nil {
		return
	}
	if count, bytes, keeps := of(); keeps {
		w.set(copiesKept, float64(count))
		w.set(copiesBytes, float64(bytes))
	}
}
