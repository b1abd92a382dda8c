package rhythm_test

import (
	"fmt"
	"os"
	"testing"
)

// The bounds of the judgements were chosen with the tuning seeds. The bars hold for other seeds,
// which were not looked at while choosing.
var (
	tuningSeeds = []uint64{2, 4, 104, 201, 202, 206}
	reportSeeds = []uint64{301, 302, 303, 304, 305, 306}
)

// TestSimulation plays a month of estates in which a hundred agents die, and measures the
// judgements. An estate has 5,000 agents with TEST_EVERYTHING, otherwise one of 2,000 must do.
func TestSimulation(t *testing.T) {
	seeds, agents := reportSeeds[:1], 2000
	if os.Getenv("TEST_EVERYTHING") != "" {
		seeds, agents = reportSeeds, 5000
	}
	for _, both := range []bool{false, true} {
		t.Run(map[bool]string{false: "as one of two beacons sees it", true: "as both see it"}[both], func(t *testing.T) {
			t.Parallel()
			measure(t, seeds, agents, both).check(t)
		})
	}
}

// TestTuning measures the tuning seeds. It has no bars.
func TestTuning(t *testing.T) {
	if os.Getenv("TEST_TUNING") == "" {
		return
	}
	for _, both := range []bool{false, true} {
		measure(t, tuningSeeds, 5000, both)
	}
}

func measure(t *testing.T, seeds []uint64, agents int, both bool) *figures {
	var sum figures
	for _, seed := range seeds {
		s := newSimulation(t, seed, agents, both)
		s.run()
		s.finish()
		sum.add(&s.figures)
		t.Logf("seed %d, %d agents: %v", seed, agents, &s.figures)
	}
	if len(seeds) > 1 {
		t.Logf("all seeds: %v", &sum)
	}
	return &sum
}

// check compares the figures with the bars.
func (f *figures) check(t *testing.T) {
	for _, bar := range []struct {
		met  bool
		want string
	}{
		{1000*f.falseDays <= f.agentDays, "at most 0.1 % false silent agent-days"},
		{100*f.detected >= 95*f.deaths, "at least 95 % of deaths found within three missed visits"},
		{f.noticed == f.mornings, "every missed herd noticed within 30 minutes"},
		{len(f.falseHerds) == 0, "never silence of the whole estate while it lives"},
		{f.deaths > 0 && f.mornings > 0 && f.holidays > 0, "something to measure"},
	} {
		if !bar.met {
			t.Errorf("want %s: %v", bar.want, fmt.Sprint(f))
		}
	}
}
