package diagnosis

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Entry is what the catalogue says about a code, the same for every occurrence.
type Entry struct {
	Title      string   // in a few words
	Severity   Severity // at least
	Confidence Confidence
	Scope      Scope
	Needs      Need   // what must be observed: without it the code is never raised
	RulesOut   string // what it excludes; empty: nothing
	Advice     Advice // what it means in general, and what to do
	Source     Source
	Probe      bool   // a probe raises it
	Unraised   string // why nothing in this release raises it; empty: something does

	words func(f *Finding, now time.Time) (what, remedy string) // nil: only transfers or probes have this code, or nothing
}

// Need is something that must be observed, to be combined with |.
type Need uint32

// The needs. A beacon of this program observes all of them; of another beacon, logs and folders
// show some.
const (
	NeedRequests   Need = 1 << iota // requests of agents
	NeedAddresses                   // the address of each request
	NeedSubstatus                   // the sub-status of IIS
	NeedReasons                     // the reasons of HTTP.SYS in HTTPERR
	NeedHandshakes                  // connections that end before a request
	NeedContents                    // the content of received files
	NeedFolders                     // listings of Incoming
	NeedRelay                       // forwarding to the parent
	NeedProbes                      // tests of the other beacons
	NeedSettings                    // policy, accounts, certificate and disk of the beacon
	NeedHistory                     // the history on disk
	NeedEvents                      // the events of a beacon of this program, or the progress of its sources
	NeedSizes                       // the bytes of transfers
	NeedRhythm                      // how often each agent usually comes: some weeks of its contacts
	NeedVersions                    // the versions of agents
	NeedBeacons                     // the events of several beacons
	NeedProbe                       // a probe of the beacon
)

// Source is why a conclusion is believed, to be combined with |.
type Source uint8

// The sources.
const (
	Observed Source = 1 << iota // the events themselves report it
	Vendor                      // the vendor of agents and beacons documents the behaviour
	Platform                    // it follows from HTTP, TLS, IIS or the operating system
	Analogue                    // the same failure is well known in comparable estates
	Measured                    // we measured it
	Inferred                    // we inferred it
)

// Advice explains a failure and what to do about it.
type Advice struct {
	Means  string
	Remedy string
}

// entries holds all codes.
var entries = merged(
	agentEntries, beaconEntries, originEntries, frontEntries, certificateEntries, diskEntries, queueEntries, folderEntries, fileEntries, observationEntries,
	transferEntries, webServerEntries, tlsEntries, flawEntries, relayEntries,
	silenceEntries, identityEntries, spreadEntries, versionEntries, trafficEntries, probeEntries, probeTLSEntries,
)

func merged(parts ...map[Code]Entry) map[Code]Entry {
	all := map[Code]Entry{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// with fills the empty fields of entries that have much in common.
func with(common Entry, all map[Code]Entry) map[Code]Entry {
	for code, e := range all {
		e.Severity, e.Scope = cmp.Or(e.Severity, common.Severity), cmp.Or(e.Scope, common.Scope)
		e.Needs, e.Source = cmp.Or(e.Needs, common.Needs), cmp.Or(e.Source, common.Source)
		e.Probe = e.Probe || common.Probe
		all[code] = e
	}
	return all
}

// Entry returns what the catalogue says about a code; nothing about a code of a newer program.
func (c Code) Entry() (e Entry, known bool) {
	e, known = entries[c]
	return e, known
}

// Codes returns all codes by name.
func Codes() []Code { return slices.Sorted(maps.Keys(entries)) }

// Form is how a code is raised.
type Form string

// The forms.
const (
	FormFinding Form = "finding" // from the facts of an estate
	FormFailure Form = "failure" // as the reason of a failed transfer, or the flaw of a file
	FormProbe   Form = "probe"   // by a probe of a beacon
)

// Forms returns how a code can be raised.
func (c Code) Forms() (forms []Form) {
	if entries[c].words != nil {
		forms = append(forms, FormFinding)
	}
	if c.ofTransfers() {
		forms = append(forms, FormFailure)
	}
	if entries[c].Probe {
		forms = append(forms, FormProbe)
	}
	return forms
}

// ofTransfers reports whether CodeOf returns a code.
func (c Code) ofTransfers() bool {
	e := entries[c]
	shared := slices.Contains(slices.Collect(maps.Values(codes)), c)
	return shared || e.words == nil && e.Unraised == "" && !e.Probe
}

// Words returns what a finding says and what to do about it, each on one line. Times are in the
// zone of now. Text from outside is in it verbatim and must be escaped for a terminal.
func (f *Finding) Words(now time.Time) (what, remedy string) {
	switch entry, known := entries[f.Code]; {
	case !known: // of a newer program
		return string(f.Code), f.Why
	case entry.words == nil:
		return entry.Title, entry.Advice.Remedy
	default:
		return entry.words(f, now)
	}
}

// Severity is the order of findings.
type Severity uint8

// The severities, in ascending order.
const (
	Notice Severity = iota
	Warning
	Problem
	severities
)

var severityNames = [severities]string{event.SeverityNotice, event.SeverityWarning, event.SeverityProblem}

// String returns the name of the severity.
func (s Severity) String() string { return protocol.EnumText(severityNames[:], s, "severity") }

// MarshalText encodes the severity by its name, also in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[Severity](severityNames[:], text, "severity")
	return err
}

// Confidence says how far a conclusion is proved.
type Confidence uint8

// The confidences.
const (
	Certain Confidence = iota // events report it
	Likely                    // inferred; another explanation is possible
	confidences
)

var confidenceNames = [confidences]string{"certain", "likely"}

// String returns the name of the confidence.
func (c Confidence) String() string {
	return protocol.EnumText(confidenceNames[:], c, "confidence")
}

// MarshalText encodes the confidence by its name, also in JSON.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (c *Confidence) UnmarshalText(text []byte) (err error) {
	*c, err = protocol.ParseEnum[Confidence](confidenceNames[:], text, "confidence")
	return err
}

// Scope is who is affected.
type Scope uint8

// The scopes. The same fault of many agents is one finding with a count.
const (
	ScopeAgent   Scope = iota + 1 // single agents
	ScopeSegment                  // the agents of a network or a site
	ScopeBeacon                   // one beacon, and so all agents that use it
	ScopeEstate                   // several beacons, or agents everywhere
	scopes
)

var scopeNames = [scopes]string{ScopeAgent: "agent", ScopeSegment: "segment", ScopeBeacon: "beacon", ScopeEstate: "estate"}

// String returns the name of the scope.
func (s Scope) String() string { return protocol.EnumText(scopeNames[:], s, "scope") }

// MarshalText encodes the scope by its name, also in JSON.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *Scope) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[Scope](scopeNames[:], text, "scope")
	return err
}
