package estate

import (
	"cmp"
	"iter"
	"time"
)

// Recollected reports whether Recollect makes anything of events of a topic.
func (t Topic) Recollected() bool {
	switch t {
	case TopicRequest, TopicRelay, TopicFlaw, TopicArrival, TopicDeparture, TopicParked:
		return true
	}
	return false
}

// Topics yields all topics.
func Topics() iter.Seq[Topic] {
	return func(yield func(Topic) bool) {
		for t := range topics {
			if !yield(t) {
				return
			}
		}
	}
}

// Recollect puts events back that a recalled Memory has counted already: the newest
// transfers into the stream, and what they said about files into the queue, where the
// second of two sources may still follow.
func (s *State) Recollect(events ...Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	for i := range events {
		e := &events[i]
		if e.Topic == TopicRequest || e.Topic == TopicRelay || e.Topic == TopicFlaw {
			s.transfers.add(e)
		}
		s.queue.recollect(e)
		s.beginners.note(e)
		if slot := s.known(e); slot != none {
			s.kept.note(slot, e)
		}
	}
}

// known returns the slot of the device of a request or flaw, or none: it may have been
// forgotten since, and have come again.
func (s *State) known(e *Event) int32 {
	if e.Topic != TopicRequest && e.Topic != TopicFlaw || !e.Device.Known() {
		return none
	}
	if slot := s.agents.exactly(e.Device); slot != none && s.agents.held(slot, e.Time.UnixMilli()) {
		return slot
	}
	return none
}

// Replay folds in events that came after a recalled Memory and before this start. They
// count as by Apply, but what they say of live things is past.
func (s *State) Replay(events ...Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range events {
		switch e := &events[i]; e.Topic {
		case TopicRequest, TopicRelay, TopicArrival, TopicDeparture, TopicParked, TopicFlaw, TopicGap:
			s.apply(e)
		case TopicParent, TopicSibling:
			s.beacons.replay(e)
			if e.Topic == TopicSibling {
				s.beacons.outage(e, time.Time{})
			}
		case TopicStart:
			s.begin(e.Time)
		}
	}
}

// recollect notes what an event says about a file and counts nothing.
func (q *queue) recollect(e *Event) {
	var news fileSeen
	switch {
	case e.Topic == TopicArrival:
		news = seenArrived
	case e.Topic == TopicDeparture:
		news = seenLeft
	case e.Failed():
		return
	case e.Topic == TopicRelay, e.Topic == TopicParked:
		news = seenRelayed
	case e.Topic == TopicRequest && e.Direction == DirectionUpload && e.Folder != "":
		news = seenReceived
	default:
		return
	}
	f := q.story(e, news)
	switch news {
	case seenArrived:
		f.arrived = e.Time.UnixMilli()
	case seenLeft:
		f.left = e.Time.UnixMilli()
	}
	q.note(e, f, news)
}

// replay finds changes of state by the newest remembered one of the same beacon: in
// which state it is now will be told anew.
func (b *beacons) replay(e *Event) {
	if e.Reach == ReachUnknown {
		return
	}
	was, name := ReachUp, cmp.Or(e.Name, e.Peer)
	for _, c := range b.changes {
		if c.Parent == (e.Topic == TopicParent) && c.Name == name {
			was = c.Reach
		}
	}
	if was != e.Reach {
		b.changed(Change{Time: e.Time, Parent: e.Topic == TopicParent, Name: name, Reach: e.Reach, Detail: e.Detail})
	}
}
