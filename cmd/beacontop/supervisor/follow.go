package supervisor

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/cmd/beacontop/daemon"
)

// Beacon is what the service manager is told about.
type Beacon interface {
	Alive(ctx context.Context) error // it serves, and applies events
	State() *estate.State
	Reload(ctx context.Context) []daemon.Reloaded
}

// Supervisor tells the service manager about a beacon.
type Supervisor struct {
	process *Process
	beacon  Beacon
	log     *slog.Logger
	grace   time.Duration // of running requests at the end
	said    string        // the last status
}

// Times of Follow.
const (
	startEvery  = 20 * time.Millisecond // until the beacon serves
	statusEvery = 5 * time.Second
	stopMargin  = time.Minute // for everything after the last request
)

// New prepares a supervisor; without a service manager it only reads files again.
func (p *Process) New(b Beacon, log *slog.Logger, grace time.Duration) *Supervisor {
	return &Supervisor{process: p, beacon: b, log: log, grace: grace}
}

// Follow says when the beacon is ready, that it is alive, and that it stops when ctx ends. Meanwhile
// files are read again when that is asked for.
func (s *Supervisor) Follow(ctx context.Context) {
	wanted, err := sd.SdWatchdogEnabled(true)
	if err != nil {
		s.log.Warn("watchdog of the service manager not used", "problem", err)
	}
	if !s.started(ctx) {
		return
	}
	s.say(sd.SdNotifyReady + "\n" + s.status())
	if s.process.ready != nil {
		s.process.ready()
	}
	status := time.NewTicker(statusEvery)
	defer status.Stop()
	watchdog := time.NewTicker(cmp.Or(wanted/3, time.Hour))
	defer watchdog.Stop()
	for {
		select {
		case <-ctx.Done():
			s.say(fmt.Sprintf("%s\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC=%d", sd.SdNotifyStopping, (s.grace + stopMargin).Microseconds()))
			return
		case <-s.process.Reload:
			s.reload(ctx)
		case <-status.C:
			if now := s.status(); now != s.said {
				s.say(now)
				s.said = now
			}
		case <-watchdog.C:
			if wanted > 0 {
				s.beat(ctx)
			}
		}
	}
}

// started waits until the beacon answers.
func (s *Supervisor) started(ctx context.Context) bool {
	tick := time.NewTicker(startEvery)
	defer tick.Stop()
	for s.beacon.Alive(ctx) != nil {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// beat tells that the beacon is alive, if it is.
func (s *Supervisor) beat(ctx context.Context) {
	switch err := s.beacon.Alive(ctx); {
	case err == nil:
		s.say(sd.SdNotifyWatchdog)
	case ctx.Err() == nil:
		s.log.Error("the beacon hangs, and the service manager will restart it", "problem", err)
	}
}

// reload reads files again, and logs what that did.
func (s *Supervisor) reload(ctx context.Context) {
	s.say(sd.SdNotifyReloading + "\n" + sd.SdNotifyMonotonicUsec())
	all := s.beacon.Reload(ctx)
	var parts []string
	for _, r := range all {
		parts = append(parts, outcome(r))
	}
	said := cmp.Or(strings.Join(parts, "; "), "no policy, certificate or accounts to read again")
	s.log.Info("reloaded", "result", said, "note", "other settings are read at the start only")
	s.said = ""
	s.say(sd.SdNotifyReady + "\nSTATUS=reloaded: " + said)
}

// outcome is what became of one part, in words.
func outcome(r daemon.Reloaded) string {
	name := map[daemon.Part]string{daemon.PartPolicy: "policy", daemon.PartCertificate: "certificate", daemon.PartAccounts: "accounts"}[r.Part]
	switch {
	case r.Refused != "":
		return name + " rejected, the previous one stays in use: " + r.Refused
	case !r.Changed:
		return name + " unchanged"
	case r.Detail != "":
		return name + " changed: " + r.Detail
	}
	return name + " changed"
}

// status is one line on the state.
func (s *Supervisor) status() string {
	facts := s.beacon.State().Facts(time.Now().UTC())
	line := figures.Plural(facts.Totals.Known, "agent", "agents") + ", " + waiting(&facts)
	found := map[diagnosis.Severity]int{}
	for _, f := range diagnosis.Findings(&facts) {
		found[f.Severity]++
	}
	if n := found[diagnosis.Problem]; n > 0 {
		line += ", " + figures.Plural(n, "problem", "problems")
	}
	if n := found[diagnosis.Warning]; n > 0 {
		line += ", " + figures.Plural(n, "warning", "warnings")
	}
	return "STATUS=" + line
}

func waiting(f *estate.Facts) string {
	if !f.Totals.Queue.Listed {
		return "queue not listed yet"
	}
	return figures.Plural(f.Totals.Queue.Waiting, "file", "files") + " waiting"
}

// say tells systemd, if there is one. An error cannot be reported better than by the log.
func (s *Supervisor) say(state string) {
	if _, err := sd.SdNotify(false, state); err != nil {
		s.log.Warn("service manager not told", "problem", err)
	}
}
