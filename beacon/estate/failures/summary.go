package failures

import (
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
)

// Count is a group of failures with the number of devices that suffer from it now.
type Count struct {
	Key
	Devices int
}

// Summary is what most devices still suffer from, and which of them cannot download a file.
type Summary struct {
	// Commonest is the group of failures that most devices suffer from, without those that are counted
	// elsewhere: flaws, devices that never got their first policy, and those of Packages.
	Commonest Count
	Packages  Count // the same, of the devices that got a policy, and not all files that it names
	// Broken are the devices whose download ended early, brokenLeast times and more since it last succeeded.
	Broken roster.Remarkable
}

// brokenLeast is the number of downloads that end early from which that is no accident: an agent repeats
// a broken one at once.
const brokenLeast = 3

// Summary sums up what is not solved. Logs begin long after many first contacts, so there only devices
// that are silent since are excluded.
func (f *Failures) Summary(r *roster.Roster, now time.Time, logs bool) (s Summary) {
	var devices, packages tally
	broken := map[int32]time.Time{}
	for key, row := range f.rows {
		if key.slot == roster.None || row.Solved || key.group.Cause.Flaw() {
			continue
		}
		if key.group.breaks() && row.Count >= brokenLeast {
			if at, is := broken[key.slot]; !is || row.First.Before(at) {
				broken[key.slot] = row.First
			}
		}
		switch {
		case r.Incomplete(key.slot):
			packages.add(&key.group)
		case !r.Orphan(key.slot) || logs && !r.Lost(key.slot, now):
			devices.add(&key.group)
		}
	}
	for slot, at := range broken {
		s.Broken.Add(r.At(slot).Device, at)
	}
	s.Commonest, s.Packages = devices.most(), packages.most()
	return s
}

// breaks reports whether it is a download that ended early.
func (k Key) breaks() bool {
	return k.Direction == event.DirectionDownload && (k.Cause == event.CauseAborted || k.Cause == event.CauseIdle || k.Cause == event.CauseSlow)
}

// tally counts devices by group. There are few groups and many devices, so it is no map: the hash of a
// group takes longer than to find it among the first ones.
type tally []Count

func (t *tally) add(k *Key) {
	for i := range *t {
		if c := &(*t)[i]; c.Key == *k {
			if c.Devices++; i > 0 && c.Devices > (*t)[i-1].Devices {
				(*t)[i], (*t)[i-1] = (*t)[i-1], (*t)[i]
			}
			return
		}
	}
	*t = append(*t, Count{*k, 1})
}

// most returns the group of most devices.
func (t tally) most() (most Count) {
	for _, c := range t {
		if c.Devices > most.Devices || c.Devices == most.Devices && c.compare(most.Key) < 0 {
			most = c
		}
	}
	return most
}
