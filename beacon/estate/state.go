package estate

import (
	"encoding/json"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/estate/shares"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/estate/traffic"
	"beacontop/beacon/event"
)

// State is the fold of all events so far. It is safe for concurrent use.
type State struct {
	limits Limits

	reading chan struct{} // holds a token of each reader at work
	names   names         // a cache of readers
	buffers sync.Pool     // of *[]sortable, for readers

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
	shares      shares.Shares
	gaps        gaps
	since       time.Time // time of the first start on record
	observed    series.Observed
	sources     sources
	foreign     queue.Foreign
	connections connections
	receivers   receivers
	diagnoses   json.RawMessage // immutable
	timeline    *timeline.Timeline
	still       atomic.Pointer[judgedStill] // a cache of readers
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
		s.shares.Forget(slot)
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
		s.gap(e)
		return // it does not prove that anything was observed: missing events are reported at the next start
	case event.TopicDiagnosis:
		return // it follows from what is known already
	case event.TopicNotify:
		s.receivers.apply(e)
	case event.TopicConnection:
		s.connections.apply(e)
	case event.TopicSource:
		s.source(e)
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
		s.pulse(e)
	default:
		if e.Topic == event.TopicStart {
			s.begin(e.Time)
			s.shares.Named(e.Beacon, e.Name)
		}
		s.beacons.apply(e)
	}
	s.observed.See(e.Time)
	s.expire(s.observed.Last)
}

// gap records what was not observed, or not written to the history.
func (s *State) gap(e *event.Event) {
	if e.Folder != "" {
		s.queue.Apply(e)
		return
	}
	s.gaps.apply(e)
	if e.Topic == event.TopicGap && event.Unseen(e.Name) {
		s.roster.Unobserved(e.Time.Add(-time.Minute), e.Time)
	}
}

// source records how far a log or directory of another beacon was read.
func (s *State) source(e *event.Event) {
	s.sources.apply(e)
	if e.Source != nil && e.Source.Kind == event.SourceLog {
		s.queue.Logged()
	}
	s.beacons.named(e)
}

// pulseGap is the time without a pulse after which the beacon has stood still: there is one a second.
const pulseGap = 15 * time.Minute

// pulse records that this beacon is up.
func (s *State) pulse(e *event.Event) {
	if last := s.beacons.self.Pulse; !last.IsZero() && e.Time.Sub(last) > pulseGap {
		s.roster.Unobserved(last, e.Time)
	}
	s.beacons.apply(e)
	if _, logs := s.sources.observed(); !logs {
		s.roster.Pulse(e.Time)
	}
}

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

// compare passes events seen in the folders or the log of another beacon to foreign.
func (s *State) compare(e *event.Event) {
	if s.sources.directories > 0 {
		s.foreign.Apply(e)
	}
}
