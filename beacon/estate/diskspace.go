package estate

import (
	"fmt"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Disk describes the disk space for uploads; Checked is zero if nothing is known.
type Disk struct {
	Free    int64 // bytes
	Total   int64 // bytes; 0: not known
	Reserve int64 // bytes below which uploads are rejected
	Inodes  int64 // free inodes; 0: not counted
	Low     bool  // uploads are rejected
	Checked time.Time
}

// Near reports whether uploads will soon be rejected: the free space above the reserve is less
// than the reserve, or less than a twentieth of the disk.
func (d *Disk) Near() bool {
	return !d.Checked.IsZero() && !d.Low && d.Total > 0 && d.Free-d.Reserve < max(d.Reserve, d.Total/20)
}

// Limits of the forecast. A rate over an hour does not follow every burst; less than ten minutes
// of data gives no forecast. More than a year counts as never.
const (
	fillWindow = time.Hour
	fillLeast  = 10 * time.Minute
	fillMost   = 365 * day
)

// fullIn returns how long it takes until uploads are rejected, at the rate of the last hour,
// while nothing is forwarded; 0: not known, or more than a year.
func (s *State) fullIn(now time.Time) time.Duration {
	d := &s.beacons.self.Disk
	if p := s.beacons.parent(); d.Checked.IsZero() || d.Low || p.Reach == event.ReachUp || p.URL != "" && p.Reach == event.ReachUnknown {
		return 0
	}
	var came int64
	for k := range protocol.Kinds {
		came += s.traffic.kinds[event.DirectionUpload][k].bytes.sum(now, fillWindow)
	}
	begin := now.Truncate(dayBucket).Add(dayBucket - fillWindow) // start of the first bucket
	watched := s.observed.time(begin, now)
	if came <= 0 || watched < fillLeast {
		return 0
	}
	left := float64(max(d.Free-d.Reserve, 0)) / (float64(came) / float64(watched))
	if left > float64(fillMost) {
		return 0
	}
	return max(time.Duration(left), time.Minute)
}

func (s *State) diskFindings(t Totals) []Finding {
	var out found
	d := &s.beacons.self.Disk
	remedy := "free some before uploads are rejected below " + byteCount(d.Reserve)
	out.when(d.Near(), Finding{Warning, of("disk space low", s.beacons.self.Dir) + ": " + byteCount(d.Free) + " of " + byteCount(d.Total) + " free", remedy, PartQueue, ""})
	out.when(!d.Near() && t.FullIn > 0 && t.FullIn < day, Finding{
		Warning, "disk full in about " + About(t.FullIn), "nothing is forwarded, uploads go on: check the parent, or free space", PartQueue, "",
	})
	return out
}

// About formats a duration in its largest unit, for forecasts.
func About(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d m", max(d/time.Minute, 1))
	case d < 2*day:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d d", d/day)
}

// byteCount formats a number of bytes in decimal units.
func byteCount(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/1000, 0
	for ; value >= 999.5 && unit < len(units)-1; unit++ {
		value /= 1000
	}
	if value < 9.95 {
		return fmt.Sprintf("%.1f %cB", value, units[unit])
	}
	return fmt.Sprintf("%.0f %cB", value, units[unit])
}
