package estate

import (
	"cmp"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
)

// Recollect adds events that a restored Checkpoint has already counted: the newest transfers go into
// the stream, and file events into the queue, where the report of the second source may still
// follow.
func (s *State) Recollect(events ...event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	for i := range events {
		e := &events[i]
		if e.Topic == event.TopicRequest || e.Topic == event.TopicRelay || e.Topic == event.TopicFlaw {
			s.transfers.add(e)
		}
		s.queue.Recollect(e)
		s.beginners.note(e)
		if slot := s.known(e); slot != roster.None {
			s.kept.note(slot, e)
		}
	}
}

// known returns the slot of the device of a request or flaw, or none: the device may have been
// forgotten since, and may have returned.
func (s *State) known(e *event.Event) int32 {
	if e.Topic != event.TopicRequest && e.Topic != event.TopicFlaw || !e.Device.Known() {
		return roster.None
	}
	if slot := s.roster.Exactly(e.Device); slot != roster.None && s.roster.Held(slot, e.Time) {
		return slot
	}
	return roster.None
}

// Replay applies events that happened after a restored Checkpoint and before this start. They count
// as in Apply, but do not change live data.
func (s *State) Replay(events ...event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range events {
		e := &events[i]
		s.timeline.Apply(e)
		if !e.Topic.Replayed() {
			continue
		}
		switch e.Topic {
		default:
			s.apply(e)
		case event.TopicParent, event.TopicSibling, event.TopicOrigin:
			s.beacons.replay(e)
			if e.Topic == event.TopicSibling {
				s.beacons.outage(e, time.Time{})
			}
		case event.TopicStart:
			s.begin(e.Time)
		}
	}
}

// Present applies events of this or an earlier run that describe the present: beacons, certificates, the
// disk. They count nothing. It is for a reader of a history; whoever observes a beacon applies what
// is reported after its start.
func (s *State) Present(events ...event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	changes := s.beacons.changes // which a checkpoint has already
	s.beacons.changes = nil
	for i := range events {
		s.beacons.apply(&events[i])
	}
	s.beacons.changes = changes
}

// replay detects changes of state by comparing with the newest recorded change of the same
// beacon. The present state is reported again after the start.
func (b *beacons) replay(e *event.Event) {
	if e.Reach == event.ReachUnknown {
		return
	}
	was, name := event.ReachUp, cmp.Or(e.Name, e.Peer)
	for _, c := range b.changes {
		if c.Parent == (e.Topic == event.TopicParent) && c.Origin == (e.Topic == event.TopicOrigin) && c.Name == name {
			was = c.Reach
		}
	}
	if was != e.Reach {
		b.changed(change(e, e.Reach, false))
	}
}
