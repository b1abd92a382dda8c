package rhythm_test

import (
	"math/rand/v2"
	"testing"
	"time"
	"unsafe"

	"beacontop/beacon/rhythm"
)

// monday is the first moment of the tests.
var monday = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

// after returns a time some days and hours after monday.
func after(days, hours int) time.Time {
	return monday.Add(time.Duration(24*days+hours) * time.Hour)
}

// every returns the rhythm of an agent that fetches policies at an interval.
func every(interval time.Duration, from, to time.Time) (r rhythm.Rhythm) {
	for at := from; at.Before(to); at = at.Add(interval) {
		r.Contact(rhythm.Policy, at, false)
	}
	return r
}

func TestTheSizePerAgent(t *testing.T) {
	if n := unsafe.Sizeof(rhythm.Rhythm{}); n > 160 {
		t.Errorf("a Rhythm takes %d bytes, want at most 160", n)
	}
}

func TestContactAllocatesNothing(t *testing.T) {
	var r rhythm.Rhythm
	at := monday
	if n := testing.AllocsPerRun(1000, func() {
		r.Contact(rhythm.Inventory, at, false)
		at = at.Add(7 * time.Hour)
	}); n != 0 {
		t.Errorf("%v allocations a contact", n)
	}
}

type contact struct {
	channel rhythm.Channel
	at      time.Time
	failed  bool
}

// contacts returns contacts of some length, the newest ones often close together.
func contacts(rng *rand.Rand, n int) []contact {
	all := make([]contact, n)
	for i := range all {
		ago := time.Duration(rng.ExpFloat64() * float64(9*24*time.Hour))
		all[i] = contact{rhythm.Channel(rng.IntN(5)), after(60, 0).Add(-ago), rng.IntN(8) == 0}
	}
	return all
}

func fold(all []contact) (r rhythm.Rhythm) {
	for _, c := range all {
		r.Contact(c.channel, c.at, c.failed)
	}
	return r
}

// Logs of several servers are read late and in turn, so contacts come in any order.
func TestTheOrderOfContactsDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		all := contacts(rng, 1+rng.IntN(120))
		want := fold(all)
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := fold(all); got != want {
			t.Fatalf("another order gives\n%+v, want\n%+v", got, want)
		}
	}
}

func TestContactReportsTheFirstOfAnHour(t *testing.T) {
	var r rhythm.Rhythm
	for _, c := range []struct {
		at   time.Time
		want bool
	}{
		{after(3, 9), true}, {after(3, 9).Add(59 * time.Minute), false}, {after(3, 10), true},
		{after(1, 10), true}, {after(1, 10), false}, {after(3, 9), false},
		{time.Unix(-5, 0), false}, {time.Unix(1<<33, 0), false},
	} {
		if got := r.Contact(rhythm.Other, c.at, false); got != c.want {
			t.Errorf("contact at %v: first of its hour %v, want %v", c.at, got, c.want)
		}
	}
}

func TestTheStripShowsSevenDays(t *testing.T) {
	var r rhythm.Rhythm
	var gaps rhythm.Gaps
	r.Contact(rhythm.Policy, after(2, 5), false)
	r.Contact(rhythm.Policy, after(3, 5), false)
	r.Contact(rhythm.Packages, after(3, 5), false)
	r.Contact(rhythm.Policy, after(4, 5), true)
	r.Contact(rhythm.Policy, after(4, 5), false)
	gaps.Add(after(5, 1), after(5, 3))
	now := after(7, 5).Add(30 * time.Minute)
	strip := r.Strip(now, &gaps)
	want := map[int]rhythm.Hour{2: rhythm.Once, 3: rhythm.Several, 4: rhythm.Failed}
	for i, what := range strip {
		at := now.Add(-time.Duration(rhythm.StripHours-1-i) * time.Hour).Truncate(time.Hour)
		day, hour := int(at.Sub(monday)/(24*time.Hour)), at.Hour()
		expected := rhythm.None
		switch {
		case hour == 5:
			expected = want[day]
		case day == 5 && (hour == 1 || hour == 2):
			expected = rhythm.Unobserved
		}
		if what != expected {
			t.Errorf("%v: %v, want %v", at, what, expected)
		}
	}
}

// A contact that was recorded with a wrong clock is forgotten, and what came before it is kept.
func TestForgetRepairsAClockThatWasAhead(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	r := every(12*time.Hour, monday, after(10, 0))
	want := r.Strip(after(10, 0), nil)
	r.Contact(rhythm.Policy, after(20, 3), false)
	r.Forget(after(10, 0))
	if got := r.Strip(after(10, 0), nil); got != want {
		t.Errorf("the strip changed to %v, want %v", got, want)
	}
	if r.Last().After(after(10, 0)) || r.LastOn(rhythm.Policy).After(after(10, 0)) {
		t.Errorf("last contact %v, policy %v", r.Last(), r.LastOn(rhythm.Policy))
	}
	for range 100 {
		r := fold(contacts(rng, 50))
		r.Forget(after(45+rng.IntN(20), rng.IntN(24)))
		form, err := r.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := new(rhythm.Rhythm).UnmarshalBinary(form); err != nil {
			t.Fatalf("what is left is not a Rhythm: %v", err)
		}
	}
}

func BenchmarkContact(b *testing.B) {
	var r rhythm.Rhythm
	at := monday
	for i := 0; b.Loop(); i++ {
		if i%8 == 0 {
			at = at.Add(12 * time.Hour) // a run of eight requests, twice a day
		}
		if i%100_000 == 0 {
			at = monday
			r = rhythm.Rhythm{}
		}
		r.Contact(rhythm.Channel(i%5), at, false)
	}
}

func BenchmarkSilent(b *testing.B) {
	r := every(12*time.Hour, monday, after(28, 0))
	var gaps rhythm.Gaps
	gaps.Add(after(3, 0), after(3, 5))
	for b.Loop() {
		r.Silent(after(30, 0), &gaps, nil)
	}
}

func BenchmarkOutlook(b *testing.B) {
	r := every(12*time.Hour, monday, after(28, 0))
	for b.Loop() {
		r.Outlook(after(28, 0), nil, nil)
	}
}
