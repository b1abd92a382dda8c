package diagnosis

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

// impliedBy returns the codes that explain a code, in the order of List.
func impliedBy(code Code) (by []Code) {
	for cause, codes := range implied {
		for _, c := range codes {
			if c == code {
				by = append(by, cause)
			}
		}
	}
	return by
}
