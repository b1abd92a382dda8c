package estate

import (
	"encoding/json"
	"iter"
	"slices"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/estate/traffic"
	"beacontop/beacon/protocol"
)

// Checkpoint is what outlives the program. It excludes live data: whether the beacon runs, what is
// waiting, and which other beacons can be reached is unknown after a start until it is reported
// again. It shares no memory with the State.
//
// Checkpoints compose: one that is not Whole holds the agents that changed since the previous one,
// and its Parts replace the previous parts.
type Checkpoint struct {
	Whole     bool              // it replaces all previous checkpoints
	Forgotten []protocol.Device // no longer known by this name; apply them before Agents
	Agents    []roster.Record   // in order of last contact, newest last
	Parts     Parts
}

// Parts is the content of a Checkpoint apart from the agents, in JSON form. Each part is complete.
type Parts struct {
	Counts   countsRecord    `json:"counts"`
	Traffic  traffic.Traffic `json:"traffic"`
	Queue    queue.Record    `json:"queue"`
	Failures failures.Record `json:"failures"`
	Arrivals arrivalsRecord  `json:"arrivals"`
	Changes  []Change        `json:"changes"` // of other beacons, newest last
	Front    front.Front     `json:"front"`
	roster.Parts
	Timeline  timeline.Record `json:"timeline"`
	Diagnoses json.RawMessage `json:"diagnoses"` // see State.Keep; null: none
}

// All yields the name of each part and a pointer to it, for codecs.
func (p *Parts) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		_ = yield("counts", &p.Counts) && yield("traffic", &p.Traffic) && yield("front", &p.Front) && yield("queue", &p.Queue) &&
			yield("failures", &p.Failures) && yield("arrivals", &p.Arrivals) && yield("changes", &p.Changes) &&
			yield("strays", &p.Strays) && yield("forgotten", &p.Forgotten) &&
			yield("versions", &p.Versions) && yield("silence", &p.Silence) && yield("timeline", &p.Timeline) && yield("diagnoses", &p.Diagnoses)
	}
}

// countsRecord holds the totals that belong to no other part.
type countsRecord struct {
	Since    time.Time     `json:"since"`    // start of the recorded data
	Observed []series.Span `json:"observed"` // when this beacon ran; the last span ends with the newest event
	Gaps     int           `json:"gaps"`     // events lost before they were counted
	LastGap  time.Time     `json:"last_gap,omitzero"`
	Unseen   int           `json:"unseen"`  // received files that were not examined
	Missing  int           `json:"missing"` // events missing from the history
	Lapses   int           `json:"lapses"`  // lapses of the history
	Last     time.Time     `json:"last,omitzero"`
	Why      string        `json:"why,omitzero"`
}

// Lack adds events that are missing from the history.
func (p *Parts) Lack(events int) { p.Counts.Missing += events }

// Checkpoint returns what changed since the last Checkpoint or Restore. It returns everything if
// whole is set or if too many devices were forgotten since. After losing a Checkpoint, ask for a
// whole one.
func (s *State) Checkpoint(whole bool) Checkpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	agents := s.roster.Checkpoint(whole)
	return Checkpoint{Whole: agents.Whole, Forgotten: agents.Gone, Agents: agents.Agents, Parts: Parts{
		Counts:    s.checkpointCounts(),
		Traffic:   s.traffic.Clone(),
		Front:     s.front.Clone(),
		Queue:     s.queue.Checkpoint(),
		Failures:  s.failures.Checkpoint(s.roster),
		Arrivals:  s.checkpointArrivals(),
		Changes:   slices.Clone(s.beacons.changes),
		Parts:     agents.Parts,
		Timeline:  s.timeline.Checkpoint(),
		Diagnoses: s.diagnoses,
	}}
}

// Restore restores checkpoints into an empty State: the agents in order of last contact, and the
// newest parts. After an error of agents the State is unchanged. If the agents exceed the limits,
// those that were silent longest are evicted. Readers are not blocked while agents are read.
func (s *State) Restore(parts *Parts, agents iter.Seq2[roster.Record, error]) error {
	r, err := s.roster.Restored(&parts.Parts, agents)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	r.Succeed(s.roster)
	s.roster = r
	s.restoreCounts(&parts.Counts)
	s.traffic.Restore(&parts.Traffic)
	s.front.Restore(&parts.Front)
	s.queue.Restore(&parts.Queue)
	s.failures.Restore(&parts.Failures, s.roster)
	for slot, e := range s.failures.OfDevices() {
		s.kept.note(slot, e)
	}
	s.restoreArrivals(&parts.Arrivals)
	s.beacons.changes = slices.Clone(parts.Changes[max(len(parts.Changes)-changesKept, 0):])
	s.timeline.Restore(&parts.Timeline)
	if s.diagnoses = parts.Diagnoses; string(s.diagnoses) == "null" {
		s.diagnoses = nil
	}
	return nil
}

// Keep stores in the State what was concluded from it, as JSON, so that a Checkpoint contains both as
// of the same event. Only package diagnosis knows its form. The caller must not modify it.
func (s *State) Keep(diagnoses json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.diagnoses = diagnoses
}

// Kept returns the newest argument of Keep, also after Restore; nil: there is none.
func (s *State) Kept() json.RawMessage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.diagnoses
}

func (s *State) checkpointCounts() countsRecord {
	h := &s.gaps.history
	return countsRecord{
		Since: s.since, Observed: s.observed.Checkpoint(), Gaps: s.gaps.events, LastGap: s.gaps.last,
		Unseen: s.gaps.unexamined, Missing: h.Missing, Lapses: h.Lapses, Last: h.Last, Why: h.Why,
	}
}

func (s *State) restoreCounts(r *countsRecord) {
	s.since = r.Since
	s.observed.Restore(r.Observed)
	s.gaps = gaps{events: r.Gaps, last: r.LastGap, unexamined: r.Unseen, history: History{Reading: s.gaps.history.Reading, Missing: r.Missing, Lapses: r.Lapses, Last: r.Last, Why: r.Why}}
}
