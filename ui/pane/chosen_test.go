package pane

import (
	"strings"
	"testing"

	"beacontop/beacon/protocol"
	"beacontop/ui/uitest"
)

func TestACopiedRowHoldsNoFormula(t *testing.T) {
	e := uitest.Request(0, "=1+1", 1, protocol.KindPolicy, 200, "")
	if got := transferLine(&e); strings.Contains(got, "  =") {
		t.Errorf("a formula after a blank: %q", got)
	}
}
