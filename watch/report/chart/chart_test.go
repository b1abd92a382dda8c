package chart

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestColumnsAreToScale checks positions: the largest column ends below a round number.
func TestColumnsAreToScale(t *testing.T) {
	svg := Columns{Frame: Frame{ID: "x"}, Start: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), StepHours: 1, Columns: []Column{
		{Whole: 100, Part: 50}, {}, {Whole: 40}, {Unknown: true}, {Unknown: true},
	}}.SVG()
	for _, want := range []string{
		`class="ok" x="0%" y="83" width="17.2%" height="75"`, `class="failed" x="0%" y="8" width="17.2%" height="75"`,
		`class="ok" x="40%" y="98" width="17.2%" height="60"`, `class="unknown" x="60%" y="8" width="40%" height="150" fill="url(#x-hatch)"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
	if n := strings.Count(svg, `class="ok"`); n != 2 {
		t.Errorf("%d columns: zero and unknown have none", n)
	}
}

// TestSmallValuesAreVisible draws one failure among a million requests.
func TestSmallValuesAreVisible(t *testing.T) {
	columns := Columns{StepHours: 1, Columns: []Column{{Whole: 1_000_000, Part: 1}}}.SVG()
	bars := Bars{Bars: []Bar{{Whole: 1_000_000, Part: 1}, {Whole: 1}}}.SVG()
	if !strings.Contains(columns, `class="failed" x="0%" y="6" width="86%" height="2"`) {
		t.Error(columns)
	}
	if !strings.Contains(bars, `class="failed" x="99.4%" y="19" width="0.6%"`) || !strings.Contains(bars, `class="ok" x="0%" y="55" width="0.6%"`) {
		t.Error(bars)
	}
}

func TestRoundSteps(t *testing.T) {
	for most, want := range map[float64]float64{0: 1, 1: 1, 4: 1, 7: 2, 30: 10, 2022: 500, 9e6: 2e6, 1e18: 2e17} {
		if got := roundStep(most); got != want {
			t.Errorf("%v: %v, not %v", most, got, want)
		}
	}
	for n, want := range map[float64]string{0: "0", 500: "500", 1500: "1.5 k", 2e7: "20 M"} {
		if got := short(n); got != want {
			t.Errorf("%v: %s, not %s", n, got, want)
		}
	}
}

// TestDurationsAreOnALogarithmicScale checks positions: a decade is a third of the width.
func TestDurationsAreOnALogarithmicScale(t *testing.T) {
	svg := Ranges{Ranges: []Range{
		{Label: "a", Low: 10 * time.Millisecond, High: 100 * time.Millisecond}, {Label: "b", Low: time.Millisecond, High: time.Second}, {Label: "c", Unknown: true},
	}}.SVG()
	for _, want := range []string{
		`class="ok" x="33.333%" y="19" width="33.333%"`, `class="ok" x="0%" y="55" width="100%"`, `class="unknown" x="0" y="91" width="100%"`, ">1 ms<", ">10 ms<", ">100 ms<", ">1 s<",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

// TestAxesHaveFewLabels covers periods from an hour to ten thousand years.
func TestAxesHaveFewLabels(t *testing.T) {
	for _, step := range []int{1, 2, 24, 28 * 24, 500_000} {
		for n := 1; n <= 168; n++ {
			c := Columns{Start: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC), StepHours: step, Columns: make([]Column, n)}
			var to canvas
			c.times(&to)
			all := strings.Count(to.String(), "<text")
			if narrow := all - strings.Count(to.String(), "spare"); all > wideTimes || narrow > narrowTimes {
				t.Errorf("%d columns of %d hours: %d labels, %d of them on a narrow page", n, step, all, narrow)
			}
		}
	}
}

// TestLongLabelsAreTruncated keeps the whole text as a tooltip.
func TestLongLabelsAreTruncated(t *testing.T) {
	long := strings.Repeat("é<", 40)
	svg := Bars{Bars: []Bar{{Label: long, Whole: 1}}}.SVG()
	shown := strings.Repeat("é&lt;", 17) + "é…"
	if whole := strings.ReplaceAll(long, "<", "&lt;"); !strings.Contains(svg, fmt.Sprintf("<title>%s</title>%s</text>", whole, shown)) {
		t.Error(svg)
	}
}
