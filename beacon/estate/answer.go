package estate

import (
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Sample answers a query, with a new order of agents (see [Reader]). It changes nothing in the
// State and may be called with any Now. It is safe for concurrent use.
//
// Readers share a lock that only the fold takes alone. With snapshots for readers instead, every
// event would pay for the copy, or the fold would stand still while 100,000 agents are copied. A
// batch of events waits for the samples in progress, never for those that come later. At most as
// many are in progress as half of the processors: with more, each would take longer, and so would
// the wait. Agents are matched in parts, and sorted without the lock.
func (s *State) Sample(q Query) Sample {
	s.reading <- struct{}{}
	defer func() { <-s.reading }()
	var agents *order
	if q.Parts&PartAgents != 0 {
		if agents = s.order(q.Agents, q.Now); q.Agents.Heat {
			agents = agents.withHeat(s)
		}
	}
	return s.sample(q, agents)
}

// sample answers a query; the order is that of the agents, if the query asks for them.
func (s *State) sample(q Query, agents *order) Sample {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := Sample{
		Query: q, Version: s.version, Since: s.since, Facts: s.facts(q.Now, q.Parts&PartOverview != 0),
	}
	if q.Parts&PartOverview != 0 {
		out.Overview = s.overview(q)
	}
	if q.Parts&PartAgents != 0 {
		out.Agents = s.agentRows(q, agents)
	}
	if q.Parts&PartAgent != 0 {
		out.Agent = s.agentDetail(q)
	}
	if q.Parts&PartRequests != 0 {
		out.Requests = s.requestRows(q.Requests, q.Now)
	}
	if q.Parts&PartFailures != 0 {
		out.Failures = s.failures.Select(q.Failures, s.roster, len(s.sources.list) > 0, q.Now)
	}
	if q.Parts&PartQueue != 0 {
		out.Queue = s.queue.Rows(q.Now, &s.observed)
	}
	if q.Parts&PartFailover != 0 {
		out.Failover = s.failover(q)
	}
	if q.Parts&PartSources != 0 {
		out.Sources, out.Folders = s.sources.rows(), s.foreign.Rows()
	}
	if q.Parts&PartEvents != 0 {
		out.Events = s.timeline.Select(q.Events, q.Now)
	}
	return out
}

func (s *State) agentRows(q Query, order *order) AgentRows {
	from := order.window(s.roster, &q.Agents)
	window := order.slots[from:min(from+q.Agents.Limit, len(order.slots))]
	rows := make([]AgentRow, 0, len(window))
	var ladders *ladders
	if q.Agents.Ladder {
		ladders = s.ladders(q.Now)
		ladders.forwarded = s.forwarded(window)
	}
	for _, slot := range window {
		if !s.roster.At(slot).Device.Known() { // it was evicted after the order was built
			continue
		}
		row := s.agentRow(slot, q.Now)
		if ladders != nil {
			known := ladders.facts(slot)
			one := known.Ladder()
			row.Ladder = &one
		}
		rows = append(rows, row)
	}
	out := AgentRows{Ordered: order.made, Matching: len(order.slots), Offset: from, Rows: rows}
	if q.Agents.Heat {
		out.Heat = order.heat
	}
	return out
}

func (s *State) agentRow(slot int32, now time.Time) AgentRow {
	g := s.roster.At(slot)
	m := func(c roster.Channel) Mark {
		m := g.Marks[c]
		return Mark{Last: m.Last.Time(), Success: m.Success.Time(), Status: int(m.Status), Text: s.statusText(slot, c), Failed: m.Failed, Flawed: m.Blemish == roster.Flawed, Aside: m.Blemish == roster.PutAside}
	}
	row := AgentRow{
		Namesake: s.roster.Namesake(slot),
		Device:   g.Device, Address: g.Address, UserAgent: g.UserAgent,
		First: g.FirstContact(), Contact: g.LastContact(),
		Requests: int(g.Requests), Failures: int(g.Failures),
		Failing: g.Failing > 0, Lost: s.roster.Lost(slot, now), Orphan: s.roster.Orphan(slot),
		Policy: m(roster.ChannelPolicy), Configuration: m(roster.ChannelConfiguration), Schedule: m(roster.ChannelSchedule), Settings: m(roster.ChannelSettings),
		Failover: m(roster.ChannelFailover), Upgrade: m(roster.ChannelUpgrade),
		Inventory: m(roster.ChannelInventory), Usage: m(roster.ChannelUsage), Log: m(roster.ChannelLog),
	}
	row.Identity, row.Version = g.Identity(), s.roster.Version(slot)
	if row.Other, row.Moved = g.Other(); row.Identity.Suspicious() {
		row.Suspect = g.SuspectSince()
	}
	row.Silent, row.Away, row.Stale, row.Strip = g.Silent(), s.roster.Away(slot), g.Stale(), s.strip(slot, now)
	if row.Silent || row.Away {
		row.Usual = s.roster.Verdict(slot).Usual
	}
	return row
}

func (s *State) agentDetail(q Query) *AgentDetail {
	slot := s.roster.Find(q.Agent, netip.Addr{})
	if slot == roster.None {
		return nil
	}
	d := &AgentDetail{AgentRow: s.agentRow(slot, q.Now)}
	d.Rhythm = Rhythm{s.roster.Verdict(slot), s.roster.Inventory(slot), s.roster.Next(slot), d.Strip, s.roster.ObservedUntil()}
	d.Shared = s.roster.Shared(d.Address, q.Now)
	d.Machines = s.roster.At(slot).Machines()
	if down, is := s.roster.Down(slot); is {
		d.Down = &down
	}
	if loop, is := s.roster.Loop(slot); is {
		d.Loop = &loop
	}
	s.transfers.backward(s.transfers.next, func(_ uint64, e *event.Event) bool {
		if s.concerns(e, slot) {
			d.Transfers = append(d.Transfers, *e)
		}
		return len(d.Transfers) < q.Rows
	})
	d.Add(s.kept.of(slot))
	d.Known = s.ladders(q.Now).facts(slot)
	return d
}

// concerns reports whether a transfer belongs to a device. Events from before the domain became
// known, and events of the relay, name the device without a domain; those from before its name became
// known have its address.
func (s *State) concerns(e *event.Event, slot int32) bool {
	d := s.roster.At(slot).Device
	if e.Device == d || e.Attribution == event.ByAddress && e.Address == s.roster.At(slot).Address && roster.IsUnnamed(e.Device, e.Address) {
		return true
	}
	return e.Device.Domain == "" && protocol.EqualNames(e.Device.Name, d.Name) && s.roster.Find(e.Device, e.Address) == slot
}

// movesShown is the number of moves between beacons on a screen.
const movesShown = 3

func (s *State) failover(q Query) Failover {
	f := Failover{
		Siblings: append([]Peer(nil), s.beacons.siblings...),
		Parents:  append([]Peer(nil), s.beacons.parents...),
		First:    s.arrivals.First.Running(q.Now, s.arrivalWidth(q), q.Columns, &s.observed),
		Returned: s.arrivals.Returned.Running(q.Now, s.arrivalWidth(q), q.Columns, &s.observed),
		CameOver: s.arrivals.Over.Running(q.Now, s.arrivalWidth(q), q.Columns, &s.observed),
		Width:    s.arrivalWidth(q),
		Absence:  s.limits.Absence,
		Shares:   s.shares.View(q.Now, q.Columns, movesShown),
	}
	if slices.ContainsFunc(s.beacons.siblings, func(p Peer) bool { return !p.Self && p.Reach == event.ReachUp }) {
		n, newest := s.roster.Departed(q.Rows)
		f.Departed = n
		for _, g := range newest {
			f.Departures = append(f.Departures, Departure{g.Device, g.Address, g.LastContact()})
		}
	}
	f.Arrivals = s.arrivals.latest(q.Rows)
	for i := len(s.beacons.changes) - 1; i >= 0 && len(f.Changes) < q.Rows; i-- {
		f.Changes = append(f.Changes, s.beacons.changes[i])
	}
	return f
}

// arrivalWidths are the possible column widths of the arrivals chart. The narrowest width that
// shows all recorded time is used, so that a fresh dashboard does not show an empty line with one
// bar and an old one shows a day.
var arrivalWidths = []time.Duration{
	arrivalBucket, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour,
}

func (s *State) arrivalWidth(q Query) time.Duration {
	since := min(q.Now.Sub(s.since), series.Day)
	for _, w := range arrivalWidths {
		if w*time.Duration(q.Columns) >= since {
			return w
		}
	}
	return arrivalWidths[len(arrivalWidths)-1]
}
