package form

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
)

// Diagnosis is a finding with its words, whose times are in the zone of the sample.
type Diagnosis struct {
	diagnosis.Finding
	What string                  `json:"what"`
	Do   string                  `json:"do,omitzero"`
	Then []diagnosis.Coincidence `json:"then,omitzero"`
}

// DiagnosesOf returns what is wrong, the most severe first.
func DiagnosesOf(f *estate.Facts) []Diagnosis {
	all := []Diagnosis{}
	for _, finding := range diagnosis.Findings(f) {
		d := Diagnosis{Finding: finding}
		d.What, d.Do = finding.Words(f.Now)
		d.Then, _ = finding.Coincident(f)
		all = append(all, d)
	}
	return all
}

// writeDiagnoses writes diagnoses for people: several lines each.
func writeDiagnoses(to io.Writer, list json.RawMessage, zone *time.Location) error {
	h, rows, err := read[Diagnosis](list, string(Diagnoses))
	if err != nil {
		return err
	}
	var text strings.Builder
	if len(rows) == 0 {
		nothing := "nothing is known to be wrong"
		if h.Where != "" {
			nothing = (&table[Diagnosis]{one: "diagnosis", many: "diagnoses"}).last(&h.Head, 0, h.At.In(zone))
		}
		text.WriteString(nothing + "\n")
	} else {
		align(&text, diagnosisLines(rows))
	}
	_, err = io.WriteString(to, text.String())
	return err
}

func diagnosisLines(rows []Diagnosis) (all [][]string) {
	for i := range rows {
		one := &rows[i]
		texts := []string{one.What, one.Do}
		for _, c := range one.Then {
			texts = append(texts, "then: "+c.What)
		}
		severity, code := one.Severity.String(), string(one.Code)
		for _, t := range texts {
			if t == "" {
				continue
			}
			all = append(all, []string{severity, code, t})
			severity, code = "", ""
		}
	}
	return all
}
