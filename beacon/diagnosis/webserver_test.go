package diagnosis

import (
	"strings"
	"testing"
)

func TestHowToEnableAField(t *testing.T) {
	for field, b := range blindnesses {
		if b.hides == "" || !strings.Contains(b.name, string(field)) {
			t.Errorf("%s: %+v", field, b)
		}
	}
	for _, tt := range []struct {
		field    LogField
		combined bool
		want     string
	}{
		{FieldSubstatus, false, "IIS Manager, Logging, Select Fields…: Protocol Substatus (sc-substatus)"},
		{FieldSubstatus, true, "the combined format has no such column: also read the beacon's own log"},
		{FieldAgent, true, "configure the proxy to log the combined format, not the common one"},
		{FieldAddress, true, "configure the proxy to log the address of the client, not its name, at the start of the row"},
	} {
		if got := Blind(tt.field, tt.combined); got.Remedy != tt.want || got.Field != string(tt.field) || got.Analysis == "" {
			t.Errorf("%s, combined %t: %+v, want %q", tt.field, tt.combined, got, tt.want)
		}
	}
}
