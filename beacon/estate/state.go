package estate

import (
	"encoding/json"
	"runtime"
	"sync"
	"time"

	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/estate/traffic"
	"beacontop/beacon/event"
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

	mu          sync.RWMutex
	version     uint64 // incremented with every event
	roster             // the agents
	transfers   ring
	failures    failures
	kept        kept
	queue       queue.Queue
	beacons     beacons
	arrivals    arrivals
	beginners   beginners
	traffic     traffic.Traffic
	gaps        gaps
	since       time.Time // time of the first start on record
	observed    series.Observed
	sources     sources
	foreign     queue.Foreign
	connections connections
	diagnoses   json.RawMessage // immutable
}

// NewState returns an empty state.
func NewState(limits Limits) *State {
	l := limits.withDefaults()
	s := &State{
		limits:    l,
		reading:   make(chan struct{}, max(runtime.GOMAXPROCS(0)/2, 1)), // the fold keeps the other half
		roster:    newRoster(l),
		transfers: ring{events: make([]event.Event, l.Transfers)},
		failures:  newFailures(l.Failures),
		kept:      newKept(),
		queue:     queue.New(l.Files),
		arrivals:  newArrivals(),
		beginners: beginners{},
		traffic:   traffic.New(),
	}
	s.agents.minutes = series.New(time.Minute, contactMinutes)
	s.evicted = func(slot int32) {
		s.failures.forget(slot)
		s.kept.forget(slot)
	}
	return s
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
		s.transfer(e)
	case event.TopicRelay:
		s.transfers.add(e)
		s.traffic.Add(e)
		s.queue.Apply(e)
	case event.TopicFlaw:
		s.flaw(e)
	case event.TopicArrival, event.TopicDeparture, event.TopicListing, event.TopicWatch, event.TopicParked:
		s.queue.Apply(e)
		s.compare(e)
	case event.TopicArriving, event.TopicBadLogs:
		s.compare(e)
	case event.TopicGap, event.TopicHistory:
		if e.Folder != "" {
			s.queue.Apply(e)
			return
		}
		s.gaps.apply(e)
		return // it does not prove that anything was observed: missing events are reported at the next start
	case event.TopicDiagnosis:
		return // it follows from what is known already
	case event.TopicConnection:
		s.connections.apply(e)
	case event.TopicSource:
		s.sources.apply(e)
		if e.Source != nil && e.Source.Kind == event.SourceLog {
			s.queue.Logged()
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
	s.observed.See(e.Time)
	s.expire(s.observed.Last)
}

// expire drops data that is too old at the time of the newest event.
func (s *State) expire(now time.Time) {
	s.failures.expire(now)
	s.foreign.Expire(now)
	s.agents.settle(now)
}

// begin records a start; the first one on record is kept.
func (s *State) begin(at time.Time) {
	if s.since.IsZero() {
		s.since = at
	}
	s.queue.Restarted()
	s.beacons.unwatched(s.observed.Last, at)
	s.observed.Begin(at)
}

func (s *State) transfer(e *event.Event) {
	if len(s.sources.list) > 0 {
		s.observed.Cover(e.Time)
	}
	o := s.request(e, 0)
	slot, failed := o.Slot, o.Failed
	s.transfers.add(e)
	s.traffic.Add(e)
	onFirst := false
	if slot == none {
		s.beginners.note(e)
	} else {
		s.arrive(&o, e)
		s.kept.note(slot, e)
		onFirst = s.agents.at(slot).onFirst()
		if !failed && !e.Active && !e.Unserved() {
			s.failures.solve(slot, e)
		}
	}
	if !failed && !e.Active && !e.Unserved() {
		s.failures.solveAt(e.Address, e)
	}
	if failed {
		s.failures.record(slot, e.Device, e, onFirst, o.Solved)
	}
	if o.Answers {
		s.forgive(e, o.Asked)
	}
	if e.Direction == event.DirectionUpload && !failed && e.Folder != "" {
		s.queue.Apply(e)
		s.compare(e)
	}
	if slot != none {
		s.agents.at(slot).search.Store(nil)
	}
}

// forgive reverts the failure of a request at the given time: the server asked for credentials
// and the client sent them.
func (s *State) forgive(e *event.Event, asked Challenge) {
	at, slot := asked.At, asked.slot
	if slot != none && !s.agents.held(slot, at.UnixMilli()) {
		slot = none // evicted since
	}
	s.traffic.Refused.Add(at, -1)
	s.traffic.Kinds[e.Direction][e.Kind].Failed.Add(at, -1)
	s.failures.forgive(slot, e, at)
	if slot != none {
		s.kept.answered(slot, e.Kind)
	}
}

// compare passes events seen in the folders or the log of another beacon to foreign.
func (s *State) compare(e *event.Event) {
	if s.sources.directories > 0 {
		s.foreign.Apply(e)
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
			o := Outcome{}
			o.Slot, o.met = s.meet(e)
			slot, o.away = o.Slot, s.contact(o.Slot, e)
			s.arrive(&o, e)
		}
	} else if slot = s.owner(e.Address, e.Time.UnixMilli()); slot != none {
		e.Attribution = event.ByAddress
	}
	if slot != none {
		e.Device = s.agents.at(slot).device
	}
	if e.Attribution == event.Named && slot != none && !e.Active { // the request reports those moved to BadLogs
		g := s.agents.at(slot)
		m := &g.marks[channelOfKind[e.Kind]]
		m.blemish = flawed
		g.search.Store(nil)
		s.failures.reopen(slot, e.Direction, e.Kind, m.last.time())
		s.agents.touch(slot, fromMilli(g.last)) // changed agents must be among the newest: see roster.checkpoint
	}
	s.transfers.add(e)
	if slot != none {
		s.kept.note(slot, e)
	}
	s.traffic.Flaws.Add(e.Time, 1)
	s.failures.record(slot, e.Device, e, false, false)
}
