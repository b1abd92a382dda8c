package diagnosis

import (
	"cmp"
	"maps"
	"time"
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
	Unraised   bool // nothing in this release raises it

	words func(f *Finding, now time.Time) (what, remedy string) // nil: only transfers have this code, or nothing
}

// Confidence says how far a conclusion is proved.
type Confidence uint8

// The confidences.
const (
	Certain Confidence = iota // events report it
	Likely                    // inferred; another explanation is possible
)

// Scope is who is affected.
type Scope uint8

// The scopes. The same fault of many agents is one finding with a count.
const (
	ScopeAgent   Scope = iota + 1 // single agents
	ScopeSegment                  // the agents of a network or a site
	ScopeBeacon                   // one beacon, and so all agents that use it
	ScopeEstate                   // several beacons, or agents everywhere
)

// Need is something that must be observed, to be combined with |.
type Need uint16

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

// catalogue holds all codes.
var catalogue = merged(
	agentEntries, beaconEntries, certificateEntries, diskEntries, queueEntries, folderEntries, fileEntries, observationEntries,
	transferEntries, webServerEntries, tlsEntries, flawEntries, relayEntries,
	silenceEntries, spreadEntries, versionEntries, trafficEntries,
)

func merged(parts ...map[Code]Entry) map[Code]Entry {
	all := map[Code]Entry{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// with fills the empty fields of entries that have much in common.
func with(common Entry, entries map[Code]Entry) map[Code]Entry {
	for code, e := range entries {
		e.Severity, e.Scope = cmp.Or(e.Severity, common.Severity), cmp.Or(e.Scope, common.Scope)
		e.Needs, e.Source = cmp.Or(e.Needs, common.Needs), cmp.Or(e.Source, common.Source)
		e.Unraised = e.Unraised || common.Unraised
		entries[code] = e
	}
	return entries
}

// Words returns what a finding says and what to do about it, each on one line. Times are in the
// zone of now. Text from outside is in it verbatim and must be escaped for a terminal.
func (f *Finding) Words(now time.Time) (what, remedy string) {
	switch entry, known := catalogue[f.Code]; {
	case !known: // of a newer program
		return string(f.Code), f.Why
	case entry.words == nil:
		return entry.Title, entry.Advice.Remedy
	default:
		return entry.words(f, now)
	}
}
