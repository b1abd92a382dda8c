package report

import (
	"slices"

	"beacontop/beacon/estate/roster"
)

// openTrouble is a kind of failure from which a device has not recovered.
type openTrouble struct {
	trouble
	roster roster.Channel // channel in the roster
	last   int64          // Unix milliseconds
}

// openMost is the maximum number of failures of one device: hostile logs may contain any number
// of causes.
const openMost = 32

// open are failures without a later success, in order of the last one.
type open []openTrouble

func (o open) add(t openTrouble) open {
	for i := range o {
		if o[i].trouble == t.trouble {
			t.last = max(t.last, o[i].last)
			o = slices.Delete(o, i, i+1)
			break
		}
	}
	if len(o) == openMost {
		o = slices.Delete(o, 0, 1)
	}
	i := len(o)
	for i > 0 && o[i-1].last > t.last {
		i--
	}
	return slices.Insert(o, i, t)
}

// solve removes the failures on a channel of the roster that are not later than a success.
func (o open) solve(by roster.Channel, at int64) open {
	return slices.DeleteFunc(o, func(t openTrouble) bool { return by.Covers(t.roster) && t.last <= at })
}

// failing returns the newest failure on each channel of the roster that currently fails.
func (d *devices) failing(slot int32) (all []trouble) {
	for channel := range roster.Channels {
		if !d.Fails(slot, channel) {
			continue
		}
		for _, t := range slices.Backward(d.open[slot]) {
			if t.roster == channel {
				all = append(all, t.trouble)
				break
			}
		}
	}
	return all
}

// Failing is what a device failed at in its newest request of a kind, and how.
type Failing struct {
	Direction string `json:"direction"`
	Kind      string `json:"kind"`
	Status    int    `json:"status"`
	Substatus int    `json:"substatus"`
	Cause     string `json:"cause"`
}
