package estate

import (
	"time"

	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/estate/traffic"
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
		Rate:  s.traffic.Requests.Rate(q.Now),
		Chart: s.chart(q),
		Depth: s.queue.Depth(q.Now, min(q.Columns, queue.DepthKept)), Out: s.queue.Out(q.Now, min(q.Columns, queue.DepthKept), &s.observed),
		Requests: s.traffic.Requests.Sum(q.Now, recent),
		Refused:  s.traffic.Refused.Sum(q.Now, recent),
		CameOver: s.arrivals.Over.Running(q.Now, s.arrivalWidth(q), q.Columns, &s.observed),
		HourOver: s.arrivals.Over.Sum(q.Now, time.Hour), HourNew: s.arrivals.First.Sum(q.Now, time.Hour), DayNew: s.arrivals.First.Sum(q.Now, series.Day),
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

// chartBegin is the width of the columns while all of the time on record fits in the chart with them.
// Later they are minutes: then a chart of an idle estate changes with the clock of the header.
const chartBegin = 10 * time.Second

// chart returns the requests over time.
func (s *State) chart(q Query) Chart {
	n := min(q.Chart, traffic.MinutesKept)
	c := Chart{Width: chartBegin}
	counts, failed := &s.traffic.Requests, &s.traffic.Refused
	if begun := s.observed.First(); begun.IsZero() || q.Now.Sub(begun) > min(time.Duration(n)*chartBegin, chartBeginMost) {
		c.Width, counts, failed = time.Minute, &s.traffic.Minutes, &s.traffic.Failures
	}
	c.Until = q.Now.Truncate(c.Width)
	c.Requests, c.Failed = counts.Tail(q.Now, c.Width, n, &s.observed), failed.Tail(q.Now, c.Width, n, &s.observed)
	return c
}

// chartBeginMost is how far back the counts by second go, at least.
const chartBeginMost = 9 * time.Minute
