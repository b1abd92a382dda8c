package format

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/report"
)

// TestFiguresBeyondTheLimitAreMarked has more devices than the limit.
func TestFiguresBeyondTheLimitAreMarked(t *testing.T) {
	tally := report.New(report.Config{Devices: 50})
	for day := range 3 {
		for i := range 300 {
			e := policyOf(fmt.Sprintf("PC%03d", i), time.Duration(day)*24*time.Hour+time.Duration(i)*time.Minute, 200+304*(i%2))
			tally.Add([]event.Event{e})
		}
	}
	r := tally.Result()
	var text bytes.Buffer
	if err := Write(&text, "text", r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"LIMIT REACHED", "devices                ≥ 50", "beyond the limit       about 2", "FAILING AGENTS: at least 25", "NEW AGENTS: UNKNOWN"} {
		if !strings.Contains(strings.ToLower(text.String()), strings.ToLower(want)) {
			t.Errorf("the report does not say %q\n%s", want, text.String())
		}
	}
}

func TestAnInterruptedReportSaysWhereItEnds(t *testing.T) {
	r := report.Result{Interrupted: &report.Interrupted{Source: "a.log", Lines: 508}}
	if text := written(t, "text", r); !strings.Contains(text, "INTERRUPTED in a.log after 508 lines") {
		t.Error(text)
	}
}
