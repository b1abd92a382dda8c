package incident

import (
	"context"
	"fmt"
	"sync"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// stage is where an incident is played: the fold of its events, an engine that judges it, and a
// clock. The clock follows the machine while something is played, and skips the hours between.
type stage struct {
	dir    string     // for files of the incident
	report func(Line) // takes what is raised

	mu     sync.Mutex
	state  *estate.State
	engine engine.Engine
	now    time.Time     // of the clock
	ahead  time.Duration // of the clock, compared with the machine
	tape   []event.Event // all that was applied
	stops  bool          // the stage sees that a beacon stops
	happen chan struct{} // closed and replaced when events were applied
	raised map[diagnosis.Code]bool
	failed map[diagnosis.Code]bool // which failures were reported
}

// step is the time between two judgements. Timings of the engine are multiples of it. Of a longer
// time, most is passed in steps that the engine does not yet take for a gap.
const (
	step     = 5 * time.Second
	longStep = 30 * time.Second
	longTime = 15 * time.Minute
)

// newStage returns an empty stage whose clock shows a time.
func newStage(dir string, at time.Time, limits estate.Limits, report func(Line)) *stage {
	s := &stage{
		dir: dir, report: report, state: estate.NewState(limits), now: at, ahead: at.Sub(now()),
		happen: make(chan struct{}), raised: map[diagnosis.Code]bool{}, failed: map[diagnosis.Code]bool{},
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.judge()
	return s
}

// now is the time of the machine.
func now() time.Time { return time.Now().UTC() }

// inject applies events that nothing has caused: those without a time happen now.
func (s *stage) inject(events ...event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		if e.Time.IsZero() {
			e.Time = s.now
		}
		s.apply(e)
	}
}

// observe applies an event of a real beacon, folder or log, at the time of the clock. It leaves out
// what the stage has of its own: the clock, the judgement, and the disk, because that of this machine
// may be full; and the end, because every beacon is stopped after its part.
func (s *stage) observe(e *event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Topic {
	case event.TopicPulse, event.TopicDiagnosis, event.TopicDisk:
		return
	case event.TopicStop:
		if !s.stops {
			return
		}
	}
	s.apply(shifted(*e, s.ahead))
}

// shifted returns an event as if it had happened later.
func shifted(e event.Event, by time.Duration) event.Event {
	e.Time = e.Time.Add(by)
	if !e.Since.IsZero() {
		e.Since = e.Since.Add(by)
	}
	if e.Source != nil && !e.Source.Newest.IsZero() {
		one := *e.Source
		one.Newest = one.Newest.Add(by)
		e.Source = &one
	}
	return e
}

// hearStop lets the stage see from now on that a beacon stops.
func (s *stage) hearStop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stops = true
}

// apply requires the lock.
func (s *stage) apply(e event.Event) {
	if e.Time.After(s.now) {
		s.now = e.Time
	}
	s.record(e)
	if code := failure(&e); code != "" && !s.failed[code] {
		s.failed[code] = true
		s.report(Line{Time: e.Time, Change: Failed, Failure: &Failure{Code: code, Event: e}})
	}
	close(s.happen)
	s.happen = make(chan struct{})
}

func (s *stage) record(e event.Event) {
	s.state.Apply(e)
	s.tape = append(s.tape, e)
}

// failure returns why a transfer failed, or what is wrong with a file; empty: nothing.
func failure(e *event.Event) diagnosis.Code {
	switch {
	case e.Topic != event.TopicRequest && e.Topic != event.TopicRelay && e.Topic != event.TopicFlaw, !e.Failed():
		return ""
	}
	return diagnosis.CodeOf(e.Direction, e.Kind, e.Status, e.Cause)
}

// pass lets time go by.
func (s *stage) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Truncate(time.Second)
	for end := s.now.Add(d); s.now.Before(end); {
		if end.Sub(s.now) > longTime {
			s.now = s.now.Add(longStep)
		} else {
			s.now = s.now.Add(step)
		}
		s.record(event.Event{Time: s.now, Topic: event.TopicPulse})
		s.judge()
	}
	s.ahead = s.now.Sub(now())
}

// judge requires the lock.
func (s *stage) judge() {
	facts := s.state.Facts(s.now)
	for _, c := range s.engine.Step(&facts) {
		if c.Kind == engine.Raised {
			s.raised[c.Diagnosis.Code] = true
		}
		s.record(c.Event())
		d := c.Diagnosis
		s.report(Line{Time: c.Time, Change: c.Kind.String(), Diagnosis: &d})
	}
}

// patience is how long an incident waits for something to happen that takes milliseconds. It is long
// because the machine may be busy.
const patience = time.Minute

// await waits until an event was applied, now or before.
func (s *stage) await(ctx context.Context, what string, is func(*event.Event) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for seen := 0; ; {
		s.mu.Lock()
		for ; seen < len(s.tape); seen++ {
			if is(&s.tape[seen]) {
				s.mu.Unlock()
				return nil
			}
		}
		more := s.happen
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w", what, ctx.Err())
		case <-more:
		}
	}
}

// count returns how many events of a kind were applied.
func (s *stage) count(is func(*event.Event) bool) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.tape {
		if is(&s.tape[i]) {
			n++
		}
	}
	return n
}

// has reports whether a code was raised, or some transfer failed for it.
func (s *stage) has(code diagnosis.Code) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raised[code] || s.failed[code]
}

// time is what the clock shows.
func (s *stage) time() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Line is something that an incident showed, as one line of JSON. Its Change is that of a
// diagnosis, or Failed.
type Line struct {
	Time      time.Time         `json:"time"`
	Change    string            `json:"change"`
	Diagnosis *engine.Diagnosis `json:"diagnosis,omitzero"` // what was raised, has changed or was cleared
	Failure   *Failure          `json:"failure,omitzero"`
}

// Failed is the Change of the first transfer that fails for a reason, and of the first file with a
// flaw.
const Failed = "failed"

// Failure is a failed transfer, or a flaw of a file.
type Failure struct {
	Code  diagnosis.Code `json:"code"`
	Event event.Event    `json:"event"`
}
