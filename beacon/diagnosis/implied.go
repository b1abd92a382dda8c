package diagnosis

import (
	"maps"
	"slices"
	"time"
)

// implied lists what each code explains: while it is raised, these are consequences of the same
// cause, and the engine does not raise them beside it. Only what holds for the whole scope is
// listed: a code of single agents leaves the agents of another code out by itself, and says so
// under "rules out".
var implied = map[Code][]Code{
	BeaconStopped:      {QueueStuck, QueueSlow, EstateSilent, SegmentSilent, AgentSilent},
	ParentDown:         {QueueStuck, QueueSlow, DiskFilling},
	ParentUnproven:     {QueueStuck, QueueSlow, DiskFilling},
	QueuePaused:        {QueueSlow},
	DiskFull:           {DiskLow, DiskFilling, UploadsRejected, InodesLow},
	DiskLow:            {DiskFilling},
	CertificateExpired: {CertificateExpires, EstateSilent},
	SiblingDown:        {FailoverMass},
	FailoverMass:       {PileUp},
	EstateSilent:       {SegmentSilent, AgentSilent, StaleInventory, ChannelSplit},
	UpgradeLoop:        {UpgradeStuck},
	DowngradeSurprise:  {VersionDrift},
}

// causes lists what explains each code: the reverse of implied.
var causes = func() map[Code][]Code {
	of := map[Code][]Code{}
	for _, why := range slices.Sorted(maps.Keys(implied)) {
		for _, code := range implied[why] {
			of[code] = append(of[code], why)
		}
	}
	return of
}()

// aftermaths are how long a consequence stays explained after its cause was cleared, if it is true
// all the time. A code without one is raised at once if it outlives its cause.
var aftermaths = map[Code]time.Duration{
	QueueSlow:       time.Hour,        // a queue takes time to drain
	AgentsFailing:   time.Hour,        // agents fail until they try again, at their next schedule
	UploadsRejected: 15 * time.Minute, // counts the last ten minutes
	PileUp:          time.Hour,        // agents go back at their next policy
}

// cause is what explains a finding; the zero cause: nothing.
type cause struct {
	of    Code
	code  Code
	there bool // the cause is raised; otherwise this is its aftermath
	waits bool // a cause is true but not raised yet, so it is too early to raise the consequence
}

// explained holds the causes of findings by their ids.
type explained map[string]cause

// explain returns which findings are consequences of others. What is raised, or is to be in
// this step, explains others until it is cleared.
func (e *Engine) explain(found []Finding, now time.Time) explained {
	raised, present := map[Code]bool{}, map[Code]bool{}
	for i := range found {
		present[found[i].Code] = true
	}
	for _, t := range e.tracked {
		if !t.Raised.IsZero() || t.ripe(now) {
			raised[t.Code] = true
		}
	}
	all := explained{}
	for i := range found {
		f := &found[i]
		id := f.id()
		t := e.tracked[id]
		why := causes[f.Code]
		if f.Reason != "" {
			why = append(slices.Clone(why), f.Reason)
		}
		by := cause{of: f.Code}
		switch at := slices.IndexFunc(why, func(c Code) bool { return explains(c, raised, present) }); {
		case at >= 0:
			by.code, by.there = why[at], true
		case t != nil && t.ExplainedBy != "" && now.Sub(t.Explained) < aftermaths[f.Code]:
			by.code = t.ExplainedBy
		default:
			by.waits = slices.ContainsFunc(why, func(c Code) bool { return present[c] })
		}
		all[id] = by
	}
	return all
}

// explains reports whether a code is raised, or is the consequence of one that is.
func explains(code Code, raised, present map[Code]bool) bool {
	return raised[code] || present[code] && slices.ContainsFunc(causes[code], func(c Code) bool { return explains(c, raised, present) })
}

// by returns the codes that a code explains now.
func (x explained) by(code Code) (codes []Code) {
	for _, by := range x {
		if by.code == code {
			codes = append(codes, by.of)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
