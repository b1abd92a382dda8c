package incident

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// Incident is something that goes wrong, for one code.
type Incident struct {
	Code    diagnosis.Code
	How     How
	Story   string           // what happens
	Implies []diagnosis.Code // what is raised besides, and the failures that are seen

	limits estate.Limits
	play   func(context.Context, *stage) error
}

// How is how an incident is played.
type How string

// The ways to play an incident. In all of them hours pass at once: the clock is set forward.
const (
	HTTP     How = "http"     // a real beacon on loopback, and agents that talk to it
	Files    How = "files"    // real folders, which are followed
	Logs     How = "logs"     // a real log of another web server, which is read
	Injected How = "injected" // events as parts of the beacon report them: disk, clock, other beacons
)

// Find returns the incident of a code, which people may write in capitals and with underscores.
func Find(code string) (Incident, bool) {
	c := diagnosis.Code(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(code)), "_", "-"))
	all := All()
	i := slices.IndexFunc(all, func(i Incident) bool { return i.Code == c })
	if i < 0 {
		return Incident{}, false
	}
	return all[i], true
}

// All returns all incidents by their codes.
func All() []Incident {
	all := slices.Concat(
		agentIncidents, identityIncidents, silenceIncidents, beaconIncidents, certificateIncidents, diskIncidents, queueIncidents, folderIncidents, fileIncidents, historyIncidents,
		loadIncidents, frontIncidents, transferIncidents, connectionIncidents, flawIncidents, forwardingIncidents, webServerIncidents,
	)
	slices.SortFunc(all, func(a, b Incident) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return all
}

// Play plays an incident in a directory for its files, with a clock that begins at a time. It passes
// on what is raised and which transfers fail, as it happens.
func (i *Incident) Play(ctx context.Context, dir string, at time.Time, report func(Line)) (*Played, error) {
	s := newStage(dir, at, i.limits, report)
	if err := i.play(ctx, s); err != nil {
		return nil, fmt.Errorf("play %s: %w", i.Code, err)
	}
	s.pass(settling)
	return &Played{Raised: s.has(i.Code), end: s.now, tape: s.tape, limits: i.limits}, nil
}

// settling is longer than most diagnoses must be true before they are raised, and so short that what
// the last minutes show is still there. The scripts of the others take longer.
const settling = 3 * time.Minute

// Longest is more than any incident takes by its clock. One that begins so long ago ends before now.
const Longest = 24 * time.Hour

// Played is an incident that was played.
type Played struct {
	Raised bool // its code was raised, or a transfer failed for it

	limits estate.Limits
	tape   []event.Event
	end    time.Time
}

// State returns what is known after the incident, as if it ended at a time.
func (p *Played) State(at time.Time) *estate.State {
	s := estate.NewState(p.limits)
	later := at.Sub(p.end)
	for _, e := range p.tape {
		s.Apply(shifted(e, later))
	}
	s.Apply(event.Event{Time: at, Topic: event.TopicPulse})
	return s
}

// Beat lets the clock of a state go on, once a second until ctx ends.
func Beat(ctx context.Context, s *estate.State) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.Apply(event.Event{Time: now(), Topic: event.TopicPulse})
		}
	}
}
