package estate

import (
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func (s *State) totals(now time.Time) Totals {
	t := Totals{
		Totals:   s.roster.Totals(now),
		Nameless: s.traffic.Nameless,
		Newer:    s.traffic.Newer, NewerAgents: len(s.traffic.NewerFrom),
		Queue: s.queue.Total(now, len(s.beacons.parents) > 0),
		Flaws: int(s.traffic.Flaws.Sum(now, series.Day)), Unexamined: s.gaps.unexamined,
		NoRoom: int(s.traffic.FullDisk(now)), Strays: s.failures.Strays(now),
		Sources: s.sources.total(),
		Gaps:    s.gaps.events, LastGap: s.gaps.last, History: s.gaps.history,
	}
	t.Queue.Rates = s.queue.Rates(now, s.beacons.settled(), s.sources.directories > 0)
	t.FullIn, t.FullOver = s.fullIn(now)
	for _, p := range s.beacons.siblings {
		switch {
		case p.Self:
			continue
		case p.Reach == event.ReachDown:
			t.SiblingsDown++
		case p.Reach == event.ReachUp:
			t.SiblingsUp++
		}
		t.Siblings++
	}
	return t
}

// Kinds shown in the two tables of the overview, in the order in which an agent transfers them.
var (
	downKinds = []protocol.Kind{protocol.KindPolicy, protocol.KindSchedule, protocol.KindSettings, protocol.KindFailover, protocol.KindUpgrade, protocol.KindAgentConfiguration, protocol.KindOther}
	upKinds   = []protocol.Kind{protocol.KindInventory, protocol.KindUsage, protocol.KindLog, protocol.KindDiscovery, protocol.KindVDI, protocol.KindOther}
)

func (s *State) overview(q Query) Overview {
	const recent = 5 * time.Minute
	o := Overview{
		Rate:     s.traffic.Requests.Rate(q.Now),
		Spark:    s.traffic.Requests.Tail(q.Now, SparkWidth, q.Columns, &s.observed),
		Requests: s.traffic.Requests.Sum(q.Now, recent),
		Refused:  s.traffic.Refused.Sum(q.Now, recent),
		CameOver: s.arrivals.Over.Running(q.Now, s.arrivalWidth(q), q.Columns, &s.observed),
		HourOver: s.arrivals.Over.Sum(q.Now, time.Hour), HourNew: s.arrivals.First.Sum(q.Now, time.Hour),
	}
	p, measured := s.traffic.Latency.Percentiles(q.Now, 0.50, 0.99)
	o.P50, o.P99, o.Measured = p[0], p[1], measured
	for _, k := range downKinds {
		o.Down = append(o.Down, s.traffic.Total(q.Now, event.DirectionDownload, k, &s.observed))
	}
	for _, k := range upKinds {
		o.Up = append(o.Up, s.traffic.Total(q.Now, event.DirectionUpload, k, &s.observed))
	}
	return o
}
