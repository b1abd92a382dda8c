package diagnosis_test

import (
	"slices"
	"testing"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/diagnosistest"
	"beacontop/beacon/estate"
)

func TestEveryFindingCanBeRaised(t *testing.T) {
	for _, code := range diagnosis.Codes() {
		example := diagnosistest.Examples[code]
		if is := slices.Contains(code.Forms(), diagnosis.FormFinding); is != (example != nil) {
			t.Errorf("%s: it is a finding: %t, it has an example: %t", code, is, example != nil)
		}
		if example == nil {
			continue
		}
		if found := diagnosis.Findings(diagnosistest.Facts(diagnosistest.Noon, code)); len(found) != 1 || found[0].Code != code {
			t.Errorf("%s: %+v", code, found)
		}
	}
}

func TestNothingIsFoundInNoFacts(t *testing.T) {
	if found := diagnosis.Findings(&estate.Facts{Now: diagnosistest.Noon}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
