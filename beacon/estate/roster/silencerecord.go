package roster

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// silenceRecord is what a checkpoint holds besides the rhythms of the devices.
type silenceRecord struct {
	Until    time.Time
	Gaps     rhythm.Gaps
	Herd     rhythm.Herd
	Segments *rhythm.Segments
	Silent   []protocol.Device
	Stale    []protocol.Device
}

// silenceKept is the number of silent devices in a checkpoint. Further ones are judged again.
const silenceKept = 10_000

// silenceForm is a silenceRecord as JSON.
type silenceForm struct {
	Until    time.Time         `json:"until,omitzero"`
	Gaps     []byte            `json:"gaps"`
	Herd     []byte            `json:"herd"`
	Segments *rhythm.Segments  `json:"segments"`
	Silent   []protocol.Device `json:"silent,omitzero"`
	Stale    []protocol.Device `json:"stale,omitzero"`
}

// MarshalJSON encodes the record.
func (s silenceRecord) MarshalJSON() ([]byte, error) {
	gaps, gerr := s.Gaps.MarshalBinary()
	herd, herr := s.Herd.MarshalBinary()
	if err := errors.Join(gerr, herr); err != nil {
		return nil, err
	}
	return json.Marshal(silenceForm{s.Until, gaps, herd, s.Segments, s.Silent, s.Stale})
}

// UnmarshalJSON parses the output of MarshalJSON.
func (s *silenceRecord) UnmarshalJSON(text []byte) error {
	form := silenceForm{Segments: &rhythm.Segments{}}
	if err := json.Unmarshal(text, &form); err != nil {
		return err
	}
	s.Until, s.Segments, s.Silent, s.Stale = form.Until, form.Segments, form.Silent, form.Stale
	return errors.Join(s.Gaps.UnmarshalBinary(form.Gaps), s.Herd.UnmarshalBinary(form.Herd))
}

func (s *silence) checkpoint(a *agents) silenceRecord {
	return silenceRecord{s.until, s.gaps, s.herd, s.segments.Clone(), s.silent.devices(a), s.stale.devices(a)}
}

// devices returns the devices of a set, by name.
func (s slotSet) devices(a *agents) (all []protocol.Device) {
	for slot := range s {
		if len(all) < silenceKept {
			all = append(all, a.at(slot).Device)
		}
	}
	slices.SortFunc(all, func(x, y protocol.Device) int { return protocol.CompareNames(x.String(), y.String()) })
	return all
}

// restore goes on with what was known. The segments that were away still are, until a round shows
// otherwise.
func (s *silence) restore(m *silenceRecord, r *Roster) {
	a := &r.agents
	if m.Segments == nil {
		return
	}
	s.until, s.gaps, s.herd, s.segments = m.Until, m.Gaps, m.Herd, *m.Segments
	for _, d := range m.Silent {
		if slot := a.exactly(d); slot != None {
			s.conclude(a.at(slot), slot, true)
		}
	}
	for _, d := range m.Stale {
		if slot := a.exactly(d); slot != None && s.stale.set(slot, true) {
			a.at(slot).outlook.stale = true
		}
	}
	if s.recall(r); s.segments.AnyLasts() {
		s.lasting = s.segments.Step(s.until, s.members(r))
	}
}
