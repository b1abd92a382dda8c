package diagnosis

import (
	"encoding/json"
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
)

// Evidence is where the details are: a part of the sample, and a filter for its rows.
type Evidence struct {
	Part   estate.Part
	Filter string
}

// parts are the parts of a sample by their names in JSON.
var parts = [...]struct {
	part estate.Part
	name string
}{
	{0, ""},
	{estate.PartOverview, "overview"},
	{estate.PartAgents, "agents"},
	{estate.PartAgent, "agent"},
	{estate.PartRequests, "requests"},
	{estate.PartFailures, "failures"},
	{estate.PartQueue, "queue"},
	{estate.PartFailover, "failover"},
	{estate.PartSources, "sources"},
}

// evidence is an Evidence as JSON.
type evidence struct {
	Part   string `json:"part,omitzero"`
	Filter string `json:"filter,omitzero"`
}

// MarshalJSON encodes the part by its name.
func (e Evidence) MarshalJSON() ([]byte, error) {
	for _, p := range parts {
		if p.part == e.Part {
			return json.Marshal(evidence{p.name, e.Filter})
		}
	}
	return nil, fmt.Errorf("evidence has no single part: %b", e.Part)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (e *Evidence) UnmarshalJSON(text []byte) error {
	var as evidence
	if err := json.Unmarshal(text, &as); err != nil {
		return fmt.Errorf("read evidence: %w", err)
	}
	for _, p := range parts {
		if p.name == as.Part {
			*e = Evidence{p.part, as.Filter}
			return nil
		}
	}
	return fmt.Errorf("read evidence: unknown part %q", as.Part)
}

// Coincidence is something that changed when a finding began.
type Coincidence struct {
	Time  time.Time   `json:"time"`
	Topic event.Topic `json:"topic"`
	What  string      `json:"what"` // with times in the zone of the facts
}

// Limits of what coincides with the beginning of a finding.
const (
	coincidentWithin = 2 * time.Minute
	coincidentMost   = 3
)

// Coincident returns what changed when a finding began, the nearest first. Events that only report
// the same thing are left out. Nothing is known (false) if it is not known when the finding began.
func (f *Finding) Coincident(facts *estate.Facts) (changes []Coincidence, known bool) {
	if f.Since.IsZero() || f.Before {
		return nil, false
	}
	for _, one := range timeline.Around(facts.Changes, f.Since, coincidentWithin) {
		if own, reported := reportedBy[f.Code]; reported && own == one.Event.Topic || len(changes) == coincidentMost {
			continue
		}
		changes = append(changes, Coincidence{one.Event.Time, one.Event.Topic, one.Subject() + " " + one.Words(facts.Now.Location())})
	}
	return changes, true
}

// reportedBy are the codes that are little more than the last event of a topic.
var reportedBy = map[Code]event.Topic{
	OriginDown: event.TopicOrigin, OriginCertificate: event.TopicOrigin, FrontOpen: event.TopicOrigin, FrontBypassed: event.TopicBypass,
	BeaconStopped: event.TopicStop, ParentUnproven: event.TopicParent, ParentDown: event.TopicParent, SiblingDown: event.TopicSibling,
	PolicyRejected: event.TopicPolicy, AccountsRejected: event.TopicAccounts, CertificateRejected: event.TopicCertificate,
	DiskFull: event.TopicDisk, DiskLow: event.TopicDisk, QueuePaused: event.TopicWindow, FilesSetAside: event.TopicParked,
	FolderRemoved: event.TopicListing, FolderSwapped: event.TopicListing, InodesLow: event.TopicDisk, QueueUnlisted: event.TopicListing, QueueMissing: event.TopicListing, FilesInBadLogs: event.TopicBadLogs,
	SourcesIncomplete: event.TopicSource, EventsLost: event.TopicGap, HistoryNotWritten: event.TopicHistory, HistoryIncomplete: event.TopicGap, HistoryLapsed: event.TopicGap,
}
