package estate

import (
	"cmp"
	"time"

	"beacontop/beacon/estate/roster"
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
