package estate

import (
	"iter"
	"slices"
	"time"

	"beacontop/beacon/protocol"
)

// Memory is a checkpoint of a State as plain data. It excludes live data: whether the beacon
// runs, what is waiting, and which other beacons can be reached is unknown after a start until it
// is reported again.
//
// Memories compose: one that is not Whole holds the agents that changed since the previous one,
// and its Parts replace the previous parts.
type Memory struct {
	Whole     bool              // it replaces all previous checkpoints
	Forgotten []protocol.Device // no longer known by this name; apply them before Agents
	Agents    AgentMemories     // in order of last contact, newest last
	Parts     Parts
}

// Parts is the content of a Memory apart from the agents. Each part is complete.
type Parts struct {
	Counts    CountsMemory    `json:"counts"`
	Traffic   TrafficMemory   `json:"traffic"`
	Queue     QueueMemory     `json:"queue"`
	Failures  FailuresMemory  `json:"failures"`
	Arrivals  ArrivalsMemory  `json:"arrivals"`
	Changes   []Change        `json:"changes"` // of parents and siblings, newest last
	Strays    []StrayMemory   `json:"strays"`
	Forgotten ForgottenMemory `json:"forgotten"`
	Turns     []TurnsMemory   `json:"turns"`
}

// All yields the name of each part and a pointer to it, for codecs.
func (p *Parts) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		_ = yield("counts", &p.Counts) && yield("traffic", &p.Traffic) && yield("queue", &p.Queue) &&
			yield("failures", &p.Failures) && yield("arrivals", &p.Arrivals) && yield("changes", &p.Changes) &&
			yield("strays", &p.Strays) && yield("forgotten", &p.Forgotten) &&
			yield("turns", &p.Turns)
	}
}

// CountsMemory holds the totals that belong to no other part.
type CountsMemory struct {
	Since    time.Time `json:"since"`    // start of the recorded data
	Observed []Span    `json:"observed"` // when this beacon ran; the last span ends with the newest event
	Gaps     int       `json:"gaps"`     // events lost before they were counted
	LastGap  time.Time `json:"last_gap,omitzero"`
	Unseen   int       `json:"unseen"`  // received files that were not examined
	Missing  int       `json:"missing"` // events missing from the history
	Lapses   int       `json:"lapses"`  // lapses of the history
	Last     time.Time `json:"last,omitzero"`
	Why      string    `json:"why,omitzero"`
}

// Remember returns what changed since the last Remember or Recall. It returns everything if whole
// is set or if too many devices were forgotten since. After losing a Memory, ask for a whole one.
func (s *State) Remember(whole bool) Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	whole = whole || s.agents.whole
	m := Memory{Whole: whole, Agents: s.rememberAgents(whole), Parts: Parts{
		Counts:   s.rememberCounts(),
		Traffic:  s.traffic.remember(),
		Queue:    s.queue.remember(),
		Failures: s.failures.remember(&s.agents),
		Arrivals: s.rememberArrivals(),
		Changes:  slices.Clone(s.beacons.changes),
		Strays:   s.rememberStrays(), Forgotten: s.agents.rememberForgotten(),
		Turns: s.agents.rememberTurns(),
	}}
	if !whole {
		m.Forgotten = s.agents.gone
	}
	s.agents.gone, s.agents.whole = nil, false
	return m
}

// Recall restores a Memory into an empty State. If the Memory exceeds the limits, the devices
// that were silent longest are evicted.
func (s *State) Recall(m Memory) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	s.agents.whole = false
	s.recallCounts(m.Parts.Counts)
	s.agents.recallForgotten(m.Parts.Forgotten)
	s.recallAgents(&m.Agents)
	s.agents.distinct = max(s.agents.distinct, s.agents.known()) // an earlier release did not store this count
	s.recallStrays(m.Parts.Strays)
	s.agents.recallTurns(m.Parts.Turns)
	s.traffic.recall(m.Parts.Traffic)
	s.queue.recall(m.Parts.Queue)
	s.failures.recall(m.Parts.Failures, &s.agents)
	for key, row := range s.failures.rows {
		if key.slot != none {
			s.kept.note(key.slot, &row.newest)
		}
	}
	s.recallArrivals(m.Parts.Arrivals)
	s.beacons.changes = slices.Clone(m.Parts.Changes[max(len(m.Parts.Changes)-changesKept, 0):])
}

func (s *State) rememberCounts() CountsMemory {
	h := &s.gaps.history
	return CountsMemory{
		Since: s.since, Observed: s.observed.remember(), Gaps: s.gaps.events, LastGap: s.gaps.last,
		Unseen: s.gaps.unexamined, Missing: h.Missing, Lapses: h.Lapses, Last: h.Last, Why: h.Why,
	}
}

func (s *State) recallCounts(m CountsMemory) {
	s.since = m.Since
	s.observed.recall(m.Observed)
	s.gaps = gaps{events: m.Gaps, last: m.LastGap, unexamined: m.Unseen, history: History{Reading: s.gaps.history.Reading, Missing: m.Missing, Lapses: m.Lapses, Last: m.Last, Why: m.Why}}
}
