package rhythm_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/rhythm"
)

func TestGapsAreKeptByTheMinute(t *testing.T) {
	var g rhythm.Gaps
	g.Add(after(1, 5).Add(90*time.Second), after(1, 5).Add(3*time.Minute))
	g.Add(after(1, 5).Add(2*time.Minute), after(1, 7)) // overlaps
	g.Add(after(3, 0), after(3, 0))                    // is empty
	g.Add(after(4, 0), after(3, 0))                    // ends before it begins
	want := []rhythm.Span{{From: after(1, 5).Add(time.Minute), To: after(1, 7)}}
	if got := slices.Collect(g.Spans()); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if d := g.Unobserved(after(1, 6), after(1, 8)); d != time.Hour {
		t.Errorf("%v not observed, want an hour", d)
	}
	g.Add(after(60, 0), after(60, 1))
	want = []rhythm.Span{{From: after(60, 0), To: after(60, 1)}}
	if got := slices.Collect(g.Spans()); !slices.Equal(got, want) {
		t.Errorf("%v after two months, want %v", got, want)
	}
}

func randomGaps(rng *rand.Rand, n int) []rhythm.Span {
	all := make([]rhythm.Span, n)
	for i := range all {
		from := after(rng.IntN(60), rng.IntN(24)).Add(time.Duration(rng.IntN(3600)) * time.Second)
		all[i] = rhythm.Span{From: from, To: from.Add(time.Duration(rng.ExpFloat64() * float64(5*time.Hour)))}
	}
	return all
}

func TestTheOrderOfGapsDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 50 {
		all := randomGaps(rng, 1+rng.IntN(40))
		var want, got rhythm.Gaps
		for _, s := range all {
			want.Add(s.From, s.To)
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, s := range append(all, all...) { // and again
			got.Add(s.From, s.To)
		}
		if got != want {
			t.Fatal("another order gives other gaps")
		}
	}
}
