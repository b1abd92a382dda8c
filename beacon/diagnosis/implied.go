package diagnosis

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// implied lists what each code explains: while it is true, these are consequences of the same
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

// aftermath is how long what a cause explained stays explained after its cause is gone, if it was
// true all the time: a queue drains, and agents come again at their next schedule.
const aftermath = time.Hour

// cause is what explains a finding; the zero cause: nothing.
type cause struct {
	code  Code
	there bool // it is true or still raised
}

// explained holds the causes of findings by their ids.
type explained map[string]cause

// explain returns which findings are consequences of others. What is raised explains others until
// it is cleared.
func (e *Engine) explain(found []Finding, now time.Time) explained {
	there := map[Code]bool{}
	for i := range found {
		there[found[i].Code] = true
	}
	for _, t := range e.tracked {
		if !t.Raised.IsZero() {
			there[t.Code] = true
		}
	}
	all := explained{}
	for i := range found {
		f := &found[i]
		id := f.id()
		t := e.tracked[id]
		switch at := slices.IndexFunc(causes[f.Code], func(c Code) bool { return there[c] }); {
		case at >= 0:
			all[id] = cause{causes[f.Code][at], true}
		case f.Reason != "" && there[f.Reason]:
			all[id] = cause{f.Reason, true}
		case t != nil && t.ExplainedBy != "" && now.Sub(t.Explained) < aftermath:
			all[id] = cause{t.ExplainedBy, false}
		}
	}
	return all
}

// by returns the codes that a code explains now.
func (x explained) by(code Code) (codes []Code) {
	for id, by := range x {
		if by.code == code {
			name, _, _ := strings.Cut(id, " ")
			codes = append(codes, Code(name))
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
