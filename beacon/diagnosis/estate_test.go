package diagnosis_test

import (
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/diagnosistest"
	"beacontop/beacon/estate"
)

var (
	noon   = diagnosistest.Noon
	heron  = diagnosistest.Heron
	tenOne = diagnosistest.TenOne

	request = diagnosistest.Request
)

const day = 24 * time.Hour

// crowded is the number of devices on one address from which it is likely a proxy.
const crowded = 50

// said is a finding with its words.
type said struct {
	diagnosis.Finding
	What, Remedy string
}

// findingsOf returns the findings of a state at a time.
func findingsOf(s *estate.State, now time.Time) (all []said) {
	facts := s.Sample(estate.Query{Now: now, Parts: estate.PartOverview}).Facts
	for _, f := range diagnosis.Findings(&facts) {
		what, remedy := f.Words(now)
		all = append(all, said{f, what, remedy})
	}
	return all
}

// lines returns what the findings of a state say, one a line.
func lines(s *estate.State, now time.Time) string {
	var all []string
	for _, f := range findingsOf(s, now) {
		all = append(all, f.What+" | "+f.Remedy)
	}
	return strings.Join(all, "\n")
}
