package engine

import (
	"time"

	"beacontop/beacon/diagnosis"
)

// Timing is how long a condition must hold before it is raised, and how long it must be gone
// before it is cleared: always by the times of the facts, never by a clock. So a diagnosis is
// never raised and cleared faster than its Gone. Breaks shorter than True do not begin it anew.
type Timing struct {
	True time.Duration // 0: raised at once
	Gone time.Duration
}

// usual is the timing of a code without one of its own. Two minutes are longer than the breaks
// that one attempt causes: parents and siblings are tried at least once a minute while they fail,
// and a beacon that restarts reports its parts within seconds.
var usual = Timing{Gone: 2 * time.Minute}

// timings are those of codes that come and go faster, or rest on a count near its limit.
var timings = map[diagnosis.Code]Timing{
	// A restart takes seconds and is no fault.
	diagnosis.BeaconStopped: {30 * time.Second, 2 * time.Minute},
	// One failed attempt may be a restart of the parent, or of something on the way.
	diagnosis.ParentDown:     {30 * time.Second, 2 * time.Minute},
	diagnosis.ParentUnproven: {30 * time.Second, 2 * time.Minute},
	diagnosis.SiblingDown:    {time.Minute, 5 * time.Minute},
	// An origin that restarts is no fault, and its copies bridge that.
	diagnosis.OriginDown:        {30 * time.Second, 2 * time.Minute},
	diagnosis.OriginCertificate: {30 * time.Second, 2 * time.Minute},
	diagnosis.OriginSlow:        {time.Minute, 5 * time.Minute},
	// Shares disappear for a moment.
	diagnosis.QueueUnlisted:     {30 * time.Second, 2 * time.Minute},
	diagnosis.QueueMissing:      {30 * time.Second, 2 * time.Minute},
	diagnosis.SourcesIncomplete: {30 * time.Second, 2 * time.Minute},
	// A receiver may restart; the first attempts are seconds apart.
	diagnosis.NotifyFailed: {2 * time.Minute, 2 * time.Minute},
	// Agents repeat a failed transfer at once, and most repeats succeed.
	diagnosis.AgentsFailing:    {time.Minute, 5 * time.Minute},
	diagnosis.AddressesFailing: {time.Minute, 5 * time.Minute},
	diagnosis.PolicyIncomplete: {time.Minute, 5 * time.Minute},
	diagnosis.AuthExpired:      {time.Minute, 5 * time.Minute},
	diagnosis.RetryStorm:       {time.Minute, 10 * time.Minute},
	diagnosis.FailoverMass:     {time.Minute, 10 * time.Minute},
	// A backlog after an outage needs time to drain, and its oldest file varies.
	diagnosis.QueueSlow:  {5 * time.Minute, 5 * time.Minute},
	diagnosis.QueueStuck: {0, 5 * time.Minute},
	// Free space rises and falls with every batch of files.
	diagnosis.DiskLow:     {0, 10 * time.Minute},
	diagnosis.InodesLow:   {0, 10 * time.Minute},
	diagnosis.LogFlood:    {10 * time.Minute, time.Hour},
	diagnosis.DiskFilling: {10 * time.Minute, 10 * time.Minute},
	// These rest on contacts of agents, which come hours apart.
	diagnosis.ClientsHidden:     {0, time.Hour},
	diagnosis.DuplicateIdentity: {0, time.Hour},
	diagnosis.SharedAddress:     {0, time.Hour},
	diagnosis.Readdressed:       {0, time.Hour},
	diagnosis.UpgradeStuck:      {0, time.Hour},
	diagnosis.ChannelSplit:      {0, time.Hour},
	diagnosis.UploadsElsewhere:  {5 * time.Minute, 10 * time.Minute},
	diagnosis.UploadsMissing:    {5 * time.Minute, 10 * time.Minute},
}

// TimingOf returns the timing of a code that facts show.
func TimingOf(code diagnosis.Code) Timing {
	if t, ok := timings[code]; ok {
		return t
	}
	return usual
}

// separate are the codes that are true several times at once: one diagnosis for each subject of
// this kind. Any other code is one diagnosis, with a count.
var separate = map[diagnosis.Code]diagnosis.SubjectKind{
	diagnosis.SiblingDown:       diagnosis.SubjectBeacon,
	diagnosis.OriginDown:        diagnosis.SubjectBeacon,
	diagnosis.OriginCertificate: diagnosis.SubjectBeacon,
	diagnosis.FolderRemoved:     diagnosis.SubjectFolder,
	diagnosis.SegmentSilent:     diagnosis.SubjectSegment,
	diagnosis.FolderSwapped:     diagnosis.SubjectFolder,
	diagnosis.ChannelSplit:      diagnosis.SubjectChannel,
	diagnosis.FilesUnseen:       diagnosis.SubjectFolder,
	diagnosis.UploadsElsewhere:  diagnosis.SubjectFolder,
	diagnosis.UploadsMissing:    diagnosis.SubjectFolder,
	diagnosis.FilesInBadLogs:    diagnosis.SubjectFolder,
	diagnosis.ConnectionsEnded:  diagnosis.SubjectReason,
	diagnosis.NotifyFailed:      diagnosis.SubjectReceiver,
}

// Each returns the kind of subject of which a code has one diagnosis each; none: it is one
// diagnosis, with a count.
func Each(code diagnosis.Code) diagnosis.SubjectKind { return separate[code] }
