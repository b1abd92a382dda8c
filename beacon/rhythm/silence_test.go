package rhythm_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/rhythm"
)

// workdays returns a laptop that comes in the mornings of working days.
func workdays(from, to int, zone *time.Location) (r rhythm.Rhythm) {
	rng := rand.New(rand.NewPCG(7, 7))
	for day := from; day < to; day++ {
		at := time.Date(2026, 11, 2+day, 8, rng.IntN(90), 0, 0, zone)
		if w := at.Weekday(); w != time.Saturday && w != time.Sunday {
			r.Contact(rhythm.Policy, at, false)
			r.Contact(rhythm.Inventory, at.Add(2*time.Hour), false)
		}
	}
	return r
}

func TestSilence(t *testing.T) {
	steady := every(12*time.Hour, after(0, 6), after(6, 0)) // the last contact is on Saturday at 18:00
	laptop := workdays(0, 18, time.UTC)                     // the last contact is on Thursday
	twice := every(12*time.Hour, after(0, 6), after(1, 0))
	weekly := every(7*24*time.Hour, after(0, 9), after(28, 0))
	var night, outage rhythm.Gaps
	outage.Add(after(6, 0), after(7, 12))
	night.Add(after(18, 9).Add(-30*time.Hour), after(18, 2))
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	beforeDST := workdays(-28, -8, berlin) // the last contact is on Friday, two days before the change
	for _, c := range []struct {
		name  string
		agent rhythm.Rhythm
		now   time.Time
		gaps  *rhythm.Gaps
		state rhythm.State
		why   rhythm.Why
	}{
		{"nothing is known", rhythm.Rhythm{}, monday, nil, rhythm.Unjudged, rhythm.NeverSeen},
		{"two contacts are not enough", twice, after(20, 0), nil, rhythm.Unjudged, rhythm.FewContacts},
		{"a steady agent just came", steady, after(5, 19), nil, rhythm.Present, rhythm.NoReason},
		{"a steady agent missed one period", steady, after(6, 8), nil, rhythm.Overdue, rhythm.NoReason},
		{"a steady agent missed three periods", steady, after(7, 7), nil, rhythm.Silent, rhythm.NoReason},
		{"the third period is not over", steady, after(7, 5), nil, rhythm.Overdue, rhythm.NoReason},
		{"the beacon was stopped meanwhile", steady, after(7, 14), &outage, rhythm.Present, rhythm.OwnGap},
		{"three periods after the beacon was back", steady, after(8, 20), &outage, rhythm.Silent, rhythm.NoReason},
		{"a laptop is off at night", laptop, after(18, 6), nil, rhythm.Present, rhythm.NoReason},
		{"a laptop has a long weekend", laptop, after(21, 7), nil, rhythm.Overdue, rhythm.NoReason},
		{"a laptop missed Friday, Monday and Tuesday", laptop, after(22, 10), nil, rhythm.Silent, rhythm.NoReason},
		{"the clocks changed", beforeDST, time.Date(2026, 10, 27, 7, 0, 0, 0, berlin), nil, rhythm.Overdue, rhythm.NoReason},
		{"an agent comes once a week", weekly, after(28, 8), nil, rhythm.Present, rhythm.NoReason},
		{"a weekly agent missed two weeks", weekly, after(40, 8), nil, rhythm.Overdue, rhythm.NoReason},
		{"a weekly agent missed four weeks", weekly, after(50, 0), nil, rhythm.Silent, rhythm.NoReason},
		{"the last contact is in the future", steady, after(5, 10), nil, rhythm.Unjudged, rhythm.AheadOfTime},
		{"clocks differ by a minute", steady, after(5, 18).Add(-time.Minute), nil, rhythm.Present, rhythm.NoReason},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := c.agent.Silent(c.now, c.gaps, nil)
			if v.State != c.state || v.Why != c.why {
				t.Errorf("%v %q, want %v %q: %+v", v.State, v.Why, c.state, c.why, v)
			}
			if v.Age(c.now) < 0 || v.Missed < 0 || v.Chance < 0 || v.Chance > 1 {
				t.Errorf("age %v in %+v", v.Age(c.now), v)
			}
		})
	}
}

// A log that is read late ends early: until then everything is observed, and nothing is missed.
func TestALateLogMakesNobodySilent(t *testing.T) {
	r := every(12*time.Hour, after(0, 6), after(6, 0))
	if v := r.Silent(after(6, 5), nil, nil); v.State != rhythm.Present {
		t.Errorf("%+v", v)
	}
}

func TestAVerdictSaysWhatItRestsOn(t *testing.T) {
	r := every(12*time.Hour, after(0, 6), after(10, 0))
	v := r.Silent(after(12, 0), nil, nil)
	if v.Usual != 12*time.Hour || v.Visits != 20 || !v.Learned.Equal(after(0, 6)) || !v.Since.Equal(after(9, 18)) {
		t.Errorf("%+v", v)
	}
	if v.Missed < 3.9 || v.Missed > 4.1 || v.Chance > 0.001 {
		t.Errorf("missed %.2f with a chance of %.5f, want 4", v.Missed, v.Chance)
	}
	text, err := json.Marshal(v)
	if err != nil || !strings.Contains(string(text), `"state":"silent"`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAChangedHabitIsLearnedAnew(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after time.Duration
		changed       bool
	}{
		{"twice a day, then daily", 12 * time.Hour, 24 * time.Hour, true},
		{"daily, then twice a day", 24 * time.Hour, 12 * time.Hour, true},
		{"daily, then every other day", 24 * time.Hour, 48 * time.Hour, true},
		{"twice a day, then every 13 hours", 12 * time.Hour, 13 * time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := every(c.before, after(0, 6), after(14, 0))
			for at := after(14, 6); at.Before(after(21, 0)); at = at.Add(c.after) {
				r.Contact(rhythm.Policy, at, false)
			}
			v := r.Silent(r.Last().Add(time.Hour), nil, nil)
			if got := !v.Reset.At.IsZero(); got != c.changed {
				t.Fatalf("changed %v, want %v: %+v", got, c.changed, v)
			}
			if c.changed && (v.Reset.Before != c.before || v.Reset.After != c.after || v.Usual != c.after) {
				t.Errorf("%+v", v)
			}
		})
	}
}

// An outlook is the verdict at all later times: the agent is overdue and silent from its times on.
func TestAnOutlookAgreesWithTheVerdicts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		r := fold(contacts(rng, 10+rng.IntN(100)))
		var gaps rhythm.Gaps
		gaps.Add(after(50+rng.IntN(12), rng.IntN(24)), after(62, rng.IntN(24)))
		o := r.Outlook(r.Last(), &gaps, nil)
		for now := r.Last(); now.Before(r.Last().Add(30 * 24 * time.Hour)); now = now.Add(7 * time.Hour) {
			want := rhythm.Present
			switch {
			case o.Why != rhythm.NoReason:
				want = rhythm.Unjudged
			case !o.Silent.IsZero() && now.After(o.Silent.Add(time.Second)):
				want = rhythm.Silent
			case !o.Overdue.IsZero() && now.After(o.Overdue.Add(time.Second)):
				want = rhythm.Overdue
			}
			if v := r.Silent(now, &gaps, nil); v.State != want {
				t.Fatalf("at %v %v, want %v: %+v, %+v", now, v.State, want, o, v)
			}
		}
	}
}

func TestAnOutlookSaysWhenTheAgentComesAgain(t *testing.T) {
	steady := every(12*time.Hour, after(0, 6), after(10, 0))
	o := steady.Outlook(after(9, 20), nil, nil)
	if at := o.Likely.Sub(after(10, 6)); at < 0 || at > time.Hour || o.Earliest.After(o.Likely) || o.Latest.Before(o.Likely) {
		t.Errorf("%+v, want it on day 10 at 6 o'clock", o)
	}
	laptop := workdays(0, 19, time.UTC) // last on Friday
	o = laptop.Outlook(after(19, 3), nil, nil)
	if o.Likely.Before(after(21, 8)) || o.Likely.After(after(21, 10)) {
		t.Errorf("likely %v, want Monday morning", o.Likely)
	}
}
