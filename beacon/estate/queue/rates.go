package queue

import (
	"time"

	"beacontop/beacon/estate/series"
)

// RateWindow is the longest time over which Rates count: long enough for a parent that takes files
// once a minute, short enough to follow a change.
const RateWindow = 10 * time.Minute

// Rates are the files that came and left in the same time. Nothing that differs from now is in it:
// it begins after the last change of the parent and after the first listing.
type Rates struct {
	Over    time.Duration // until now, at most RateWindow; 0: nothing was listed
	In, Out int64
}

// Rates counts since a time, but not longer than RateWindow. Over a foreign beacon, only what its
// folders showed counts on both sides: its log reports later, and also files that no listing shows.
func (q *Queue) Rates(now, since time.Time, foreign bool) Rates {
	if q.begun.IsZero() {
		return Rates{}
	}
	begin := series.Later(series.Later(q.begun, since), now.Add(-RateWindow))
	over := now.Sub(begin).Truncate(time.Second)
	if over <= 0 {
		return Rates{}
	}
	in := &q.in
	if foreign {
		in = &q.shown
	}
	return Rates{Over: over, In: max(in.Sum(now, over), 0), Out: max(q.out.Sum(now, over), 0)}
}

// Outlook is what the rates mean for the files that wait.
type Outlook uint8

// The outlooks.
const (
	OutlookUnknown Outlook = iota // too little time or too few files to say
	OutlookDrains                 // more files leave than come
	OutlookGrows                  // as many files come as leave, or more
	OutlookHalted                 // no file leaves
)

// Limits of a forecast. Of n files that come or leave at random, the number varies by about the
// root of n; a difference below twice that may be chance. More than a year counts as never.
const (
	leastOver   = time.Minute
	drainsMost  = 365 * series.Day
	chanceRatio = 2
)

// Empty returns how long it takes until files that wait have left, which is meaningful only if
// more leave than come.
func (r Rates) Empty(waiting int) (time.Duration, Outlook) {
	net := float64(r.Out - r.In)
	switch {
	case r.Over < leastOver && r.Out == 0:
		return 0, OutlookUnknown
	case r.Out == 0:
		return 0, OutlookHalted
	case net <= 0 && r.Over < leastOver:
		return 0, OutlookUnknown
	case net <= 0:
		return 0, OutlookGrows
	case net*net < chanceRatio*chanceRatio*float64(r.In+r.Out):
		return 0, OutlookUnknown
	}
	left := float64(max(waiting, 0)) / net * float64(r.Over)
	if left > float64(drainsMost) {
		return 0, OutlookGrows
	}
	return time.Duration(left), OutlookDrains
}
