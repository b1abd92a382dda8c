package diagnosis

import (
	"maps"
	"time"
)

// Entry is what the catalogue says about a code.
type Entry struct {
	Severity Severity // of a finding, at least
	Advice   Advice   // for transfers that failed
	words    func(f *Finding, now time.Time) (what, remedy string)
}

// Advice explains a failure and what to do about it.
type Advice struct {
	Means  string
	Remedy string
}

// catalogue holds all codes.
var catalogue = merged(
	agentEntries, beaconEntries, certificateEntries, diskEntries, queueEntries, folderEntries, fileEntries, observationEntries,
	transferEntries, webServerEntries, tlsEntries, flawEntries, relayEntries,
)

func merged(parts ...map[Code]Entry) map[Code]Entry {
	all := map[Code]Entry{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// Words returns what a finding says and what to do about it, each on one line. Times are in the
// zone of now. Text from outside is in it verbatim and must be escaped for a terminal.
func (f *Finding) Words(now time.Time) (what, remedy string) {
	return catalogue[f.Code].words(f, now)
}
