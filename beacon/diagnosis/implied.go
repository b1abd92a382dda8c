package diagnosis

import (
	"maps"
	"slices"
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
	for _, cause := range slices.Sorted(maps.Keys(implied)) {
		for _, code := range implied[cause] {
			of[code] = append(of[code], cause)
		}
	}
	return of
}()

// consequences returns the findings that a code explains.
func consequences(cause Code, found []Finding) (codes []Code) {
	for i := range found {
		if code := found[i].Code; slices.Contains(implied[cause], code) && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}
