package ui

import (
	"testing"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/diagnosistest"
	"beacontop/ui/pane"
)

// TestEvidenceIsAFilterOfItsPane follows the findings of each diagnosis.
func TestEvidenceIsAFilterOfItsPane(t *testing.T) {
	filters := 0
	for code := range diagnosistest.Examples {
		for _, f := range diagnosis.Findings(diagnosistest.Facts(noon, code)) {
			m := show(busy(), 80, 24, Config{}).Model
			m.follow(pane.Action{Part: f.Evidence.Part, Filter: f.Evidence.Filter})
			if m.said != "" {
				t.Errorf("%v: filter %q: %s", code, f.Evidence.Filter, m.said)
			}
			if f.Evidence.Filter != "" {
				filters++
			}
		}
	}
	if filters < 5 {
		t.Errorf("only %d findings have a filter", filters)
	}
}
