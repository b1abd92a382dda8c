package estate

import (
	"cmp"
	"encoding/json"
	"runtime"
	"sync"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/estate/traffic"
	"beacontop/beacon/event"
)

// Limits bounds the memory of a State and sets the durations for its inferences. Zero fields take
// the default given in their comment, or in that of roster.Limits.
type Limits struct {
	AgentsBytes int64 // see roster.Limits, as the next four
	Agents      int
	Attribution time.Duration
	Shared      time.Duration
	Silence     time.Duration
	Transfers   int            // newest requests kept for the stream and the agent detail: 20,000
	Failures    int            // devices × groups of failures: 20,000
	Files       int            // waiting files tracked by name: 500,000
	Zone        *time.Location // see roster.Limits
	Absence     time.Duration  // absence after which a device that comes back "returned": 24 h
}

// withDefaults fills the zero fields. The limits are sized for an estate of 100,000 devices in
// less than 150 MB. The absence is our choice, not the vendor's: an agent contacts some beacon at
// least daily.
func (l Limits) withDefaults() Limits {
	l.Transfers = cmp.Or(l.Transfers, 20_000)
	l.Failures = cmp.Or(l.Failures, 20_000)
	l.Files = cmp.Or(l.Files, 500_000)
	l.Absence = cmp.Or(l.Absence, 24*time.Hour)
	return l
}

// roster returns the limits of the roster.
func (l *Limits) roster() roster.Limits {
	return roster.Limits{AgentsBytes: l.AgentsBytes, Agents: l.Agents, Attribution: l.Attribution, Shared: l.Shared, Silence: l.Silence, Zone: l.Zone}
}

// State is the fold of all events so far. It is safe for concurrent use.
type State struct {
	limits Limits

	reading chan struct{} // holds a token of each reader at work
	names   names         // a cache of readers

	mu          sync.RWMutex
	version     uint64 // incremented with every event
	roster      *roster.Roster
	transfers   ring
	failures    failures.Failures
	kept        kept
	queue       queue.Queue
	beacons     beacons
	arrivals    arrivals
	beginners   beginners
	traffic     traffic.Traffic
	front       front.Front
	gaps        gaps
	since       time.Time // time of the first start on record
	observed    series.Observed
	sources     sources
	foreign     queue.Foreign
	connections connections
	receivers   receivers
	diagnoses   json.RawMessage // immutable
	timeline    *timeline.Timeline
}

// NewState returns an empty state.
func NewState(limits Limits) *State {
	l := limits.withDefaults()
	s := &State{
		limits:    l,
		reading:   make(chan struct{}, max(runtime.GOMAXPROCS(0)/2, 1)), // the fold keeps the other half
		transfers: ring{events: make([]event.Event, l.Transfers)},
		failures:  failures.New(l.Failures),
		kept:      newKept(),
		queue:     queue.New(l.Files),
		arrivals:  newArrivals(),
		beginners: beginners{},
		receivers: receivers{},
		traffic:   traffic.New(),
		front:     front.New(),
		timeline:  timeline.New(),
	}
	s.roster = roster.New(l.roster(), func(slot int32) {
		s.failures.Forget(slot)
		s.kept.forget(slot)
	})
	return s
}

// Apply applies events in order and completes them in place: a request that names no device is
// attributed to the owner of its address, if there is one.
func (s *State) Apply(events ...event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range events {
		s.apply(&events[i])
		s.timeline.Apply(&events[i])
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
	case event.TopicInventory:
		s.roster.Describe(e)
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
		if e.Topic == event.TopicGap && e.Name == "" { // events of some time before
			s.roster.Unobserved(e.Time.Add(-time.Minute), e.Time)
		}
		return // it does not prove that anything was observed: missing events are reported at the next start
	case event.TopicDiagnosis:
		return // it follows from what is known already
	case event.TopicNotify:
		s.receivers.apply(e)
	case event.TopicConnection:
		s.connections.apply(e)
	case event.TopicSource:
		s.sources.apply(e)
		s.roster.Clock(e.Time)
		if e.Source != nil && e.Source.Kind == event.SourceLog {
			s.queue.Logged()
		}
		s.beacons.named(e)
	case event.TopicSibling:
		s.sibling(e)
	case event.TopicOrigin:
		s.front.Begin()
		s.beacons.apply(e)
	case event.TopicBypass:
		s.front.Report(e)
	case event.TopicClock:
		s.roster.Unobserved(e.Since, e.Time) // if it jumped ahead
	case event.TopicPulse:
		if last := s.beacons.self.Pulse; !last.IsZero() && e.Time.Sub(last) > pulseGap {
			s.roster.Unobserved(last, e.Time)
		}
		s.beacons.apply(e)
		if _, logs := s.sources.observed(); !logs {
			s.roster.Pulse(e.Time)
		}
	default:
		if e.Topic == event.TopicStart {
			s.begin(e.Time)
		}
		s.beacons.apply(e)
	}
	s.observed.See(e.Time)
	s.expire(s.observed.Last)
}

// pulseGap is the time without a pulse after which the beacon has stood still: there is one a second.
const pulseGap = 15 * time.Minute

// expire drops data that is too old at the time of the newest event.
func (s *State) expire(now time.Time) {
	s.failures.Expire(now)
	s.foreign.Expire(now)
	s.roster.Expire(now)
	if until, logs := s.sources.observed(); logs {
		s.roster.Observed(until)
	}
}

// begin records a start; the first one on record is kept.
func (s *State) begin(at time.Time) {
	if s.since.IsZero() {
		s.since = at
	}
	s.queue.Restarted()
	clear(s.receivers)
	s.beacons.unwatched(s.observed.Last, at)
	s.roster.Unobserved(s.observed.Last, at)
	s.observed.Begin(at)
}

func (s *State) transfer(e *event.Event) {
	if len(s.sources.list) > 0 {
		s.observed.Cover(e.Time)
	}
	o := s.roster.Request(e, 0)
	slot, failed := o.Slot, o.Failed
	s.transfers.add(e)
	s.traffic.Add(e)
	s.front.Request(e)
	onFirst := false
	if slot == roster.None {
		s.beginners.note(e)
	} else {
		s.arrive(&o, e)
		s.kept.note(slot, e)
		onFirst = s.roster.At(slot).OnFirst()
		if !failed && !e.Active && !e.Unserved() {
			s.failures.Solve(slot, e)
		}
	}
	if !failed && !e.Active && !e.Unserved() {
		s.failures.SolveAt(e.Address, e)
	}
	if failed {
		s.failures.Record(slot, e.Device, e, onFirst, o.Solved)
	}
	if o.Answers {
		s.forgive(e, o.Asked)
	}
	if e.Direction == event.DirectionUpload && !failed && e.Folder != "" {
		s.queue.Apply(e)
		s.compare(e)
	}
	if slot != roster.None {
		s.roster.At(slot).Search.Store(nil)
	}
}

// forgive reverts the failure of a request at the given time: the server asked for credentials
// and the client sent them.
func (s *State) forgive(e *event.Event, asked roster.Challenge) {
	at, slot := asked.At, asked.Slot
	s.traffic.Refused.Add(at, -1)
	s.traffic.Failures.Add(at, -1)
	s.traffic.Kinds[e.Direction][e.Kind].Failed.Add(at, -1)
	s.failures.Forgive(slot, e, at)
	if slot != roster.None {
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
	o, came := s.roster.Flaw(e)
	if o.Slot != roster.None {
		s.arrive(&o, e)
		if e.Attribution.ByName() && !e.Active { // the request reports those moved to BadLogs
			s.failures.Reopen(o.Slot, e.Direction, e.Kind, came)
		}
	}
	s.transfers.add(e)
	if o.Slot != roster.None {
		s.kept.note(o.Slot, e)
	}
	s.traffic.Flaws.Add(e.Time, 1)
	s.failures.Record(o.Slot, e.Device, e, false, false)
}
