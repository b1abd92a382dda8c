package rhythm_test

import (
	"testing"

	"beacontop/beacon/rhythm"
)

func TestAChannelIsJudgedOnDaysOfPresence(t *testing.T) {
	laptop := workdays(0, 12, monday.Location()) // policies and inventories until Friday of the second week
	later := func(from, to int, c rhythm.Channel) rhythm.Rhythm {
		r := laptop
		for day := from; day < to; day++ {
			r.Contact(c, after(day, 8), false)
		}
		return r
	}
	var gaps rhythm.Gaps
	gaps.Add(after(14, 10), after(17, 20))
	for _, c := range []struct {
		name    string
		agent   rhythm.Rhythm
		channel rhythm.Channel
		day     int
		gaps    *rhythm.Gaps
		state   rhythm.State
		why     rhythm.Why
	}{
		{"never used", laptop, rhythm.Usage, 12, nil, rhythm.Unjudged, rhythm.NeverSeen},
		{"used as usual", laptop, rhythm.Inventory, 12, nil, rhythm.Present, rhythm.NoReason},
		{"the laptop is off for weeks", laptop, rhythm.Inventory, 25, nil, rhythm.Present, rhythm.NoReason},
		{"policies come and no inventory", later(14, 19, rhythm.Policy), rhythm.Inventory, 19, nil, rhythm.Silent, rhythm.NoReason},
		{"policies are as usual meanwhile", later(14, 19, rhythm.Policy), rhythm.Policy, 19, nil, rhythm.Present, rhythm.NoReason},
		{"the beacon missed some hours of these days", later(14, 18, rhythm.Policy), rhythm.Inventory, 18, &gaps, rhythm.Present, rhythm.NoReason},
		{"no inventory for two months", later(14, 75, rhythm.Policy), rhythm.Inventory, 75, nil, rhythm.Silent, rhythm.NoReason},
		{"the day is not over", later(14, 15, rhythm.Policy), rhythm.Inventory, 14, nil, rhythm.Present, rhythm.NoReason},
		{"used for three days only", later(14, 17, rhythm.Usage), rhythm.Usage, 25, nil, rhythm.Unjudged, rhythm.FewContacts},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := c.agent.Channel(c.channel, after(c.day, 12), c.gaps)
			if v.State != c.state || v.Why != c.why {
				t.Errorf("%v %q, want %v %q: %+v", v.State, v.Why, c.state, c.why, v)
			}
		})
	}
}

// A channel that is used once a week is not old on the next day.
func TestAWeeklyInventory(t *testing.T) {
	r := every(24*60*60*1e9, after(0, 6), after(28, 0))
	for week := range 4 {
		r.Contact(rhythm.Inventory, after(7*week, 9), false)
	}
	if v := r.Channel(rhythm.Inventory, after(28, 12), nil); v.State != rhythm.Present || v.Usual.Hours() != 7*24 {
		t.Errorf("after a week: %+v", v)
	}
}
