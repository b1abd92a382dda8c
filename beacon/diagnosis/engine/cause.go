package engine

import (
	"maps"
	"slices"
	"time"

	"beacontop/beacon/diagnosis"
)

// implied lists what each code explains: while it is raised, these are consequences of the same
// cause, and the engine does not raise them beside it. Only what holds for the whole scope is
// listed: a code of single agents leaves the agents of another code out by itself, and says so
// under "rules out".
var implied = map[diagnosis.Code][]diagnosis.Code{
	diagnosis.BeaconStopped:      {diagnosis.QueueStuck, diagnosis.QueueSlow, diagnosis.EstateSilent, diagnosis.SegmentSilent, diagnosis.AgentSilent, diagnosis.WatchedSilent},
	diagnosis.ParentDown:         {diagnosis.QueueStuck, diagnosis.QueueSlow, diagnosis.DiskFilling},
	diagnosis.ParentUnproven:     {diagnosis.QueueStuck, diagnosis.QueueSlow, diagnosis.DiskFilling},
	diagnosis.OriginDown:         {diagnosis.OriginSlow, diagnosis.AddressesFailing},
	diagnosis.OriginCertificate:  {diagnosis.OriginSlow, diagnosis.AddressesFailing},
	diagnosis.QueuePaused:        {diagnosis.QueueSlow},
	diagnosis.DiskFull:           {diagnosis.DiskLow, diagnosis.DiskFilling, diagnosis.UploadsRejected, diagnosis.InodesLow},
	diagnosis.DiskLow:            {diagnosis.DiskFilling},
	diagnosis.CertificateExpired: {diagnosis.CertificateExpires, diagnosis.EstateSilent},
	diagnosis.FailoverMass:       {diagnosis.PileUp},
	diagnosis.EstateSilent:       {diagnosis.SegmentSilent, diagnosis.AgentSilent, diagnosis.StaleInventory, diagnosis.ChannelSplit},
	diagnosis.WatchedSilent:      {diagnosis.EstateSilent, diagnosis.SegmentSilent, diagnosis.AgentSilent},
	diagnosis.UpgradeLoop:        {diagnosis.UpgradeStuck},
	diagnosis.DowngradeSurprise:  {diagnosis.VersionDrift},
}

// causes lists what explains each code: the reverse of implied.
var causes = func() map[diagnosis.Code][]diagnosis.Code {
	of := map[diagnosis.Code][]diagnosis.Code{}
	for _, why := range slices.Sorted(maps.Keys(implied)) {
		for _, code := range implied[why] {
			of[code] = append(of[code], why)
		}
	}
	return of
}()

// Consequences returns what a code explains, by name.
func Consequences(code diagnosis.Code) []diagnosis.Code {
	return slices.Sorted(slices.Values(implied[code]))
}

// Causes returns what explains a code, by name.
func Causes(code diagnosis.Code) []diagnosis.Code { return slices.Clone(causes[code]) }

// aftermaths are how long a consequence stays explained after its cause was cleared, if it is true
// all the time. A code without one is raised at once if it outlives its cause.
var aftermaths = map[diagnosis.Code]time.Duration{
	diagnosis.QueueSlow:        time.Hour,        // a queue takes time to drain
	diagnosis.AddressesFailing: time.Hour,        // counts the last hour
	diagnosis.AgentsFailing:    time.Hour,        // agents fail until they try again, at their next schedule
	diagnosis.UploadsRejected:  15 * time.Minute, // counts the last ten minutes
	diagnosis.PileUp:           time.Hour,        // agents go back at their next policy
}

// cause is what explains a finding; the zero cause: nothing.
type cause struct {
	of    diagnosis.Code
	code  diagnosis.Code
	there bool // the cause is raised; otherwise this is its aftermath
	waits bool // a cause is true but not raised yet, so it is too early to raise the consequence
}

// explained holds the causes of findings by their ids.
type explained map[string]cause

// explain returns which findings are consequences of others. What is raised, or is to be in
// this step, explains others until it is cleared.
func (e *Engine) explain(found []diagnosis.Finding, now time.Time) explained {
	raised, present := map[diagnosis.Code]bool{}, map[diagnosis.Code]bool{}
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
		id := idOf(f)
		t := e.tracked[id]
		why := causes[f.Code]
		if f.Reason != "" {
			why = append(slices.Clone(why), f.Reason)
		}
		by := cause{of: f.Code}
		switch at := slices.IndexFunc(why, func(c diagnosis.Code) bool { return explains(c, raised, present) }); {
		case at >= 0:
			by.code, by.there = why[at], true
		case t != nil && t.ExplainedBy != "" && now.Sub(t.Explained) < aftermaths[f.Code]:
			by.code = t.ExplainedBy
		default:
			by.waits = slices.ContainsFunc(why, func(c diagnosis.Code) bool { return present[c] })
		}
		all[id] = by
	}
	return all
}

// explains reports whether a code is raised, or is the consequence of one that is.
func explains(code diagnosis.Code, raised, present map[diagnosis.Code]bool) bool {
	return raised[code] || present[code] && slices.ContainsFunc(causes[code], func(c diagnosis.Code) bool { return explains(c, raised, present) })
}

// by returns the codes that a code explains now.
func (x explained) by(code diagnosis.Code) (codes []diagnosis.Code) {
	for _, by := range x {
		if by.code == code {
			codes = append(codes, by.of)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
