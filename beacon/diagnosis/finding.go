package diagnosis

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/estate"
)

// Schema is the version of the form of a Finding, a Diagnosis and a Change as JSON. It is
// incremented when a key is renamed, removed or changes its meaning; new keys do not change it.
const Schema = 1

// Finding is one item that needs attention. Fields that do not apply to its code are zero.
type Finding struct {
	Code     Code      `json:"code"`
	Severity Severity  `json:"severity"`
	Subjects []Subject `json:"subjects,omitzero"`
	Evidence Evidence  `json:"evidence"`

	Since  time.Time     `json:"since,omitzero"`   // when it began
	Before bool          `json:"before,omitzero"`  // it may have begun before Since, unobserved
	Last   time.Time     `json:"last,omitzero"`    // when it last occurred
	Until  time.Time     `json:"until,omitzero"`   // when it ends, or when something expires
	Left   time.Duration `json:"left_ns,omitzero"` // until it gets worse
	Next   time.Time     `json:"next,omitzero"`    // when it is tried again

	In   int64         `json:"in,omitzero"`      // files that came, and …
	Out  int64         `json:"out,omitzero"`     // … that left, …
	Over time.Duration `json:"over_ns,omitzero"` // … in this last time; of pauses, the longest one before

	Count   int    `json:"count,omitzero"` // of what the code is about: devices, files, events
	Of      int    `json:"of,omitzero"`    // the whole of which Count is a part
	Other   int    `json:"other,omitzero"` // evictions; rejections of the file; further folders; devices of the commonest failure
	Free    int64  `json:"free_bytes,omitzero"`
	Total   int64  `json:"total_bytes,omitzero"`
	Reserve int64  `json:"reserve_bytes,omitzero"`
	Reason  Code   `json:"reason,omitzero"`  // why all of them fail, if it is one reason
	Why     string `json:"why,omitzero"`     // the reason that a program or the system gave
	Likely  bool   `json:"likely,omitzero"`  // inferred, not reported by an event
	Watched bool   `json:"watched,omitzero"` // the logs of another beacon show it; they may begin late
}

// Subject is what a finding is about.
type Subject struct {
	Kind SubjectKind `json:"kind"`
	Name string      `json:"name"`
}

// SubjectKind is the type of a Subject.
type SubjectKind string

// The kinds of subjects.
const (
	SubjectDevice  SubjectKind = "device"
	SubjectAddress SubjectKind = "address"
	SubjectBeacon  SubjectKind = "beacon" // its name or URL
	SubjectFolder  SubjectKind = "folder" // below Incoming, or a path
	SubjectFile    SubjectKind = "file"
	SubjectReason  SubjectKind = "reason" // why connections ended, by the name of the web server
	SubjectFailure SubjectKind = "failure"
	SubjectSegment SubjectKind = "segment" // a network

	SubjectReceiver SubjectKind = "receiver" // of notifications
	SubjectChannel  SubjectKind = "channel"  // of an agent: usage, log
)

// Subject returns the n-th subject of a kind, or nothing.
func (f *Finding) Subject(k SubjectKind, n int) string {
	for _, s := range f.Subjects {
		if s.Kind != k {
			continue
		}
		if n == 0 {
			return s.Name
		}
		n--
	}
	return ""
}

// others formats further subjects of a kind.
func others(f *Finding, k SubjectKind) string {
	n := -1
	for _, s := range f.Subjects {
		if s.Kind == k {
			n++
		}
	}
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

// judge collects findings from facts.
type judge struct {
	*estate.Facts
	found []Finding
	holds func(code Code, subject string) bool // reports whether a diagnosis is raised and true
}

// Findings returns what the facts show, the most severe first. Within a severity, what blocks
// agents or files comes first, then the limits of what can be observed.
func Findings(facts *estate.Facts) []Finding {
	return Judge(facts, func(Code, string) bool { return false })
}

// Judge returns the findings as Findings does, for who remembers what is raised. That stays so at
// an easier threshold than the one at which it is raised, so that a value near the threshold does
// not raise and clear it in turn. holds reports whether a code is raised and true; of the codes
// that have a diagnosis for each folder, that of a folder.
func Judge(facts *estate.Facts, holds func(Code, string) bool) []Finding {
	j := judge{Facts: facts, holds: holds}
	j.firstPolicies()
	j.beacons()
	j.origins()
	j.disk()
	j.certificate()
	j.queue()
	j.folders()
	j.standstill()
	j.sources()
	j.foreignFolders()
	j.connections()
	j.gaps()
	j.history()
	j.notifications()
	j.agents()
	j.packages()
	j.traffic()
	j.spread()
	j.shares()
	j.silence()
	j.files()
	j.identities()
	j.versions()
	slices.SortStableFunc(j.found, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return j.found
}

// raise adds a finding if the condition holds. Severity and confidence are those of its code, but
// a finding may be more severe, or less certain.
func (j *judge) raise(when bool, f Finding) {
	if when {
		entry := entries[f.Code]
		f.Severity, f.Likely = max(f.Severity, entry.Severity), f.Likely || entry.Confidence == Likely
		j.found = append(j.found, f)
	}
}

// earliest returns the earlier of two times, of which the first may be zero.
func earliest(t, o time.Time) time.Time {
	if t.IsZero() || o.Before(t) {
		return o
	}
	return t
}
