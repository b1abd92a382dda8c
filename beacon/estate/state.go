package estate

import (
	"net/netip"
	"runtime"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Limits bounds the memory of a State and sets the durations for its inferences. Zero fields take
// the default given in their comment.
type Limits struct {
	AgentsBytes int64         // memory for devices: 256 MB, about 550,000; the longest silent are evicted
	Agents      int           // devices: as many as fit in AgentsBytes
	Transfers   int           // newest requests kept for the stream and the agent detail: 20,000
	Failures    int           // devices × groups of failures: 20,000
	Files       int           // waiting files tracked by name: 500,000
	Attribution time.Duration // how long a device owns its address after a request: 10 min
	Shared      time.Duration // how long an address used by two devices stays shared: 24 h
	Absence     time.Duration // absence after which a device that comes back "returned": 24 h
	// Silence is the time after which a device whose first policy failed is lost, or at work if
	// any transfer succeeds: 5 min.
	Silence time.Duration
}

// agentsBytes is the default of AgentsBytes. With it a beacon of 500,000 devices stays below 450
// MB, including garbage.
const agentsBytes = 256 << 20

// withDefaults fills the zero fields. The limits are sized for an estate of 100,000 devices in
// less than 150 MB. The durations are our choice, not the vendor's: an agent downloads its
// packages within minutes of the policy, contacts some beacon at least daily, and retries nothing
// within five minutes.
func (l Limits) withDefaults() Limits {
	orInt := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	orDuration := func(p *time.Duration, v time.Duration) {
		if *p == 0 {
			*p = v
		}
	}
	if l.AgentsBytes == 0 {
		l.AgentsBytes = agentsBytes
	}
	orInt(&l.Agents, int(l.AgentsBytes/agentBytes))
	orInt(&l.Transfers, 20_000)
	orInt(&l.Failures, 20_000)
	orInt(&l.Files, 500_000)
	orDuration(&l.Attribution, 10*time.Minute)
	orDuration(&l.Shared, 24*time.Hour)
	orDuration(&l.Absence, 24*time.Hour)
	orDuration(&l.Silence, 5*time.Minute)
	return l
}

// State is the fold of all events so far. It is safe for concurrent use.
type State struct {
	limits Limits

	reading chan struct{} // holds a token of each reader at work
	names   names         // a cache of readers

	mu         sync.RWMutex
	version    uint64 // incremented with every event
	agents     agents
	addresses  addresses
	transfers  ring
	failures   failures
	kept       kept
	queue      queue
	beacons    beacons
	arrivals   arrivals
	beginners  beginners
	traffic    traffic
	gaps       gaps
	since      time.Time // time of the first start on record
	observed   observed
	sources    sources
	foreign    foreign
	challenges Challenges

	connections connections
}

// NewState returns an empty state.
func NewState(limits Limits) *State {
	l := limits.withDefaults()
	return &State{
		limits:  l,
		reading: make(chan struct{}, max(runtime.GOMAXPROCS(0)/2, 1)), // the fold keeps the other half
		agents:  newAgents(l.Agents, l.AgentsBytes),
		addresses: addresses{
			byAddress: map[netip.Addr]addressUse{}, strays: map[netip.Addr]struct{}{}, limit: l.Agents + l.Agents/4 + 1, window: l.Attribution, memory: l.Shared,
		},
		transfers: ring{events: make([]event.Event, l.Transfers)},
		failures:  newFailures(l.Failures),
		kept:      newKept(),
		queue:     newQueue(l.Files),
		arrivals:  newArrivals(),
		beginners: beginners{},
		traffic:   newTraffic(),
	}
}

// Apply applies events in order and completes them in place: a request that names no device is
// attributed to the owner of its address, if there is one.
func (s *State) Apply(events ...event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range events {
		s.apply(&events[i])
	}
}

func (s *State) apply(e *event.Event) {
	s.version++
	switch e.Topic {
	case event.TopicRequest:
		s.request(e)
	case event.TopicRelay:
		s.transfers.add(e)
		s.traffic.add(e)
		s.queue.apply(e)
	case event.TopicFlaw:
		s.flaw(e)
	case event.TopicArrival, event.TopicDeparture, event.TopicListing, event.TopicWatch, event.TopicParked:
		s.queue.apply(e)
		s.compare(e)
	case event.TopicArriving, event.TopicBadLogs:
		s.compare(e)
	case event.TopicGap, event.TopicHistory:
		if e.Folder != "" {
			s.queue.apply(e)
			return
		}
		s.gaps.apply(e)
		return // it does not prove that anything was observed: missing events are reported at the next start
	case event.TopicConnection:
		s.connections.apply(e)
	case event.TopicSource:
		s.sources.apply(e)
		if e.Source != nil && e.Source.Kind == event.SourceLog {
			s.queue.late = awaitTime // logs are written with a delay
		}
		s.beacons.named(e)
	case event.TopicSibling:
		s.sibling(e)
	default:
		if e.Topic == event.TopicStart {
			s.begin(e.Time)
		}
		s.beacons.apply(e)
	}
	s.observed.see(e.Time)
	s.expire(s.observed.last)
}

// expire drops data that is too old at the time of the newest event.
func (s *State) expire(now time.Time) {
	s.failures.expire(now)
	s.foreign.expire(now)
	s.agents.settle(now)
}

// begin records a start; the first one on record is kept.
func (s *State) begin(at time.Time) {
	if s.since.IsZero() {
		s.since = at
	}
	clear(s.queue.refused) // the relay restarts its counts
	s.beacons.unwatched(s.observed.last, at)
	s.observed.begin(at)
}

func (s *State) request(e *event.Event) {
	if len(s.sources.list) > 0 {
		s.observed.cover(e.Time)
	}
	slot := s.attribute(e)
	s.transfers.add(e)
	s.traffic.add(e)
	failed := e.Failed()
	onFirst := false
	if slot == none {
		s.beginners.note(e)
	} else {
		s.contact(slot, e)
		s.agents.record(slot, e, s.limits.Silence)
		s.kept.note(slot, e)
		onFirst = s.agents.slots[slot].onFirst()
		if !failed && !e.Active && !e.Unserved() {
			s.failures.solve(slot, e)
		}
	}
	if !failed && !e.Active && !e.Unserved() {
		s.failures.solveAt(e.Address, e)
	}
	if failed {
		solved := slot != none && s.agents.slots[slot].marks[channelOfKind[e.Kind]].success > stampOf(e.Time)
		s.failures.record(slot, e.Device, e, onFirst, solved)
	}
	if asked, ok := s.challenges.Note(e, 0); ok {
		s.forgive(slot, e, asked.At)
	}
	if e.Direction == event.DirectionUpload && !failed && e.Folder != "" {
		s.queue.apply(e)
		s.compare(e)
	}
	if slot != none {
		s.agents.slots[slot].search.Store(nil)
	}
}

// compare passes events seen in the folders or the log of another beacon to foreign.
func (s *State) compare(e *event.Event) {
	if s.sources.directories > 0 {
		s.foreign.apply(e)
	}
}

// flaw records a flaw of a file that was received earlier.
func (s *State) flaw(e *event.Event) {
	var slot int32
	if e.Device.Known() {
		e.Attribution = event.Named
		slot = s.agents.exactly(e.Device)
		if slot == none && e.Device.Domain == "" { // only a contact sets the domain of a device
			slot = s.agents.find(e.Device, e.Address)
		}
		if slot == none { // the request that delivered the file is reported later
			slot = s.meet(e)
			s.contact(slot, e)
		}
	} else if slot = s.owner(e.Address, e.Time.UnixMilli()); slot != none {
		e.Attribution = event.ByAddress
	}
	if slot != none {
		e.Device = s.agents.slots[slot].device
	}
	if e.Attribution == event.Named && slot != none && !e.Active { // the request reports those moved to BadLogs
		g := &s.agents.slots[slot]
		m := &g.marks[channelOfKind[e.Kind]]
		m.blemish = flawed
		g.search.Store(nil)
		s.failures.reopen(slot, e.Direction, e.Kind, m.last.time())
		s.agents.touch(slot, fromMilli(g.last)) // changed agents must be among the newest: see rememberAgents
	}
	s.transfers.add(e)
	if slot != none {
		s.kept.note(slot, e)
	}
	s.traffic.flaws.add(e.Time, 1)
	s.failures.record(slot, e.Device, e, false, false)
}

// attribute finds the device of a request, and adds it if it is new.
func (s *State) attribute(e *event.Event) int32 {
	at := e.Time.UnixMilli()
	if e.Attribution == event.Unattributed && e.Device.Known() {
		e.Attribution = event.Named
	}
	if e.Attribution != event.Named {
		slot := s.owner(e.Address, at)
		if slot == none || e.Kind == protocol.KindPolicy { // a policy belongs to the device in its path or to none
			e.Device, e.Attribution = protocol.Device{}, event.Unattributed
			return none
		}
		e.Device, e.Attribution = s.agents.slots[slot].device, event.ByAddress
		return slot
	}
	slot := s.agents.find(e.Device, e.Address)
	if slot == none {
		slot = s.meet(e)
	}
	s.agents.name(slot, e.Device.Domain)
	s.addresses.named(e.Address, slot, at)
	e.Device = s.agents.slots[slot].device
	return slot
}

// owner returns the device to which a request without a name from an address is attributed, or
// none. A device that was forgotten since it used the address no longer owns it, and neither does
// the next device in its slot.
func (s *State) owner(from netip.Addr, at int64) int32 {
	use := s.addresses.byAddress[from]
	if slot := s.addresses.owner(from, at); slot != none && s.agents.held(slot, use.last) {
		return slot
	}
	return none
}

// meet adds a device that is new or was forgotten.
func (s *State) meet(e *event.Event) int32 {
	var b nameBuffer
	again := s.agents.forgotten.has(b.key(e.Device.Name))
	if !again {
		s.arrive(Arrival{Device: e.Device}, e)
		s.agents.distinct++
	}
	slot := s.admit(e.Device, e.Time.UnixMilli())
	s.agents.slots[slot].again = again
	return slot
}

// admit evicts devices if necessary and gives a new device a slot.
func (s *State) admit(d protocol.Device, at int64) int32 {
	for {
		full := s.agents.evictable(d)
		if full == none {
			return s.agents.add(d, at)
		}
		s.addresses.forget(s.agents.slots[full].address, full)
		s.failures.forget(full)
		s.kept.forget(full)
		s.agents.forget(full)
	}
}

// contact records a contact of a device, and whether it follows a long absence. Time in which
// this beacon did not run does not count as absence of the device.
func (s *State) contact(slot int32, e *event.Event) {
	g := &s.agents.slots[slot]
	if away := e.Time.UnixMilli() - g.last; g.last != 0 && away >= s.limits.Absence.Milliseconds() {
		if s.observed.time(fromMilli(g.last), e.Time) >= s.limits.Absence {
			s.arrive(Arrival{Device: g.device, Returned: true, Away: time.Duration(away) * time.Millisecond}, e)
		}
	}
	late := e.Time.UnixMilli() < g.last
	s.agents.touch(slot, e.Time)
	if late {
		return
	}
	if e.Attribution == event.Named && e.Address.IsValid() && g.address != e.Address {
		s.turn(slot, e)
		s.addresses.moved(slot, g.address, e.Address)
		g.address = e.Address
	}
	s.agents.speaksAs(slot, e.UserAgent)
}

// lost reports whether a device never got its first policy and has been silent since.
func (s *State) lost(slot int32, now time.Time) bool {
	g := &s.agents.slots[slot]
	return g.lostFirst && now.UnixMilli()-g.last >= s.limits.Silence.Milliseconds()
}
