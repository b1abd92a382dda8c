package reading

import (
	"strings"
	"testing"
	"time"

	"beacontop/watch/report/input"
)

func TestProgressFitsInALine(t *testing.T) {
	of := &Reading{Inputs: []input.Input{{Name: "/x/u_ex261123.log"}, {Name: "/x/" + strings.Repeat("long\x1b", 20)}}}
	tests := []struct {
		p    progress
		log  int
		want string
	}{
		{progress{of: of, total: 2e9}, 0, "[#####···············]  25 %  u_ex261123.log  1 of 2  500 MB  250 MB/s  6s left"},
		{progress{of: of}, 0, "reading u_ex261123.log  1 of 2  500 MB  250 MB/s"},
		{progress{of: of, total: 1000}, 1, `reading long\x1blong\x1blong\x1…  2 of 2  500 MB  250 MB/s`},
	}
	for _, test := range tests {
		if got := test.p.line(5e8, test.log, 2*time.Second); got != test.want || len([]rune(got)) > 80 {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
