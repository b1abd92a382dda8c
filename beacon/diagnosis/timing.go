package diagnosis

import "time"

// timing is how long a condition must hold before it is raised, and how long it must be gone
// before it is cleared: always by the times of the facts, never by a clock. So a diagnosis is
// never raised and cleared faster than its Gone. Breaks shorter than True do not begin it anew.
type timing struct {
	True time.Duration // 0: raised at once
	Gone time.Duration
}

// usual is the timing of a code without one of its own. Two minutes are longer than the breaks
// that one attempt causes: parents and siblings are tried at least once a minute while they fail,
// and a beacon that restarts reports its parts within seconds.
var usual = timing{Gone: 2 * time.Minute}

// timings are those of codes that come and go faster, or rest on a count near its limit.
var timings = map[Code]timing{
	// A restart takes seconds and is no fault.
	BeaconStopped: {30 * time.Second, 2 * time.Minute},
	// One failed attempt may be a restart of the parent, or of something on the way.
	ParentDown:     {30 * time.Second, 2 * time.Minute},
	ParentUnproven: {30 * time.Second, 2 * time.Minute},
	SiblingDown:    {time.Minute, 5 * time.Minute},
	// Shares disappear for a moment.
	QueueUnlisted:     {30 * time.Second, 2 * time.Minute},
	QueueMissing:      {30 * time.Second, 2 * time.Minute},
	SourcesIncomplete: {30 * time.Second, 2 * time.Minute},
	// Agents repeat a failed transfer at once, and most repeats succeed.
	AgentsFailing:    {time.Minute, 5 * time.Minute},
	AddressesFailing: {time.Minute, 5 * time.Minute},
	// A backlog after an outage needs time to drain, and its oldest file varies.
	QueueSlow:  {5 * time.Minute, 5 * time.Minute},
	QueueStuck: {0, 5 * time.Minute},
	// Free space rises and falls with every batch of files.
	DiskLow:     {0, 10 * time.Minute},
	DiskFilling: {10 * time.Minute, 10 * time.Minute},
	// These rest on contacts of agents, which come hours apart.
	ClientsHidden:     {0, time.Hour},
	DuplicateIdentity: {0, time.Hour},
	UploadsElsewhere:  {5 * time.Minute, 10 * time.Minute},
	UploadsMissing:    {5 * time.Minute, 10 * time.Minute},
}

func timingOf(code Code) timing {
	if t, ok := timings[code]; ok {
		return t
	}
	return usual
}

// separate are the codes that are true several times at once: one diagnosis for each subject of
// this kind. Any other code is one diagnosis, with a count.
var separate = map[Code]SubjectKind{
	SiblingDown:      SubjectBeacon,
	FolderRemoved:    SubjectFolder,
	FilesUnseen:      SubjectFolder,
	UploadsElsewhere: SubjectFolder,
	UploadsMissing:   SubjectFolder,
	FilesInBadLogs:   SubjectFolder,
	ConnectionsEnded: SubjectReason,
}
