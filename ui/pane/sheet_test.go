package pane

import (
	"testing"
)

func TestTheFooterSaysWhichRowsWereWritten(t *testing.T) {
	for _, tt := range []struct {
		s    Sheet
		want string
	}{
		{Sheet{one: "agent", many: "agents", rows: make([][]string, 1), all: 1}, "1 agent"},
		{Sheet{one: "agent", many: "agents", rows: make([][]string, sheetLimit), all: 48_120}, "the first 20,000 of 48,120 agents"},
		{Sheet{one: "transfer", many: "transfers", rows: make([][]string, sheetLimit), more: true}, "the newest 20,000 transfers"},
	} {
		if got := tt.s.Extent(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
