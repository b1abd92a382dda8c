package estate

import (
	"strings"
	"time"

	"beacontop/beacon/estate/series"
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

// Near reports whether uploads will soon be rejected.
func (d *Disk) Near() bool {
	return !d.Checked.IsZero() && !d.Low && event.NearlyFull(d.Free, d.Total, d.Reserve)
}

// Limits of the forecast. A rate over an hour does not follow every burst; less than ten minutes
// of data gives no forecast. More than a year counts as never.
const (
	fillWindow = time.Hour
	fillLeast  = 10 * time.Minute
	fillMost   = 365 * series.Day
)

// fullIn returns how long it takes until uploads are rejected, at the rate of the observed part of
// the last hour, while nothing is forwarded; 0: not known, or more than a year.
func (s *State) fullIn(now time.Time) (left, over time.Duration) {
	d := &s.beacons.self.Disk
	if p := s.beacons.parent(); d.Checked.IsZero() || d.Low || p.Reach == event.ReachUp || p.URL != "" && p.Reach == event.ReachUnknown {
		return 0, 0
	}
	var came int64
	for k := range protocol.Kinds {
		came += s.traffic.Kinds[event.DirectionUpload][k].Bytes.Sum(now, fillWindow)
	}
	begin := now.Truncate(series.TenMinutes).Add(series.TenMinutes - fillWindow) // start of the first bucket
	watched := s.observed.Time(begin, now)
	if came <= 0 || watched < fillLeast {
		return 0, 0
	}
	lasts := float64(max(d.Free-d.Reserve, 0)) / (float64(came) / float64(watched))
	if lasts > float64(fillMost) {
		return 0, 0
	}
	return max(time.Duration(lasts), time.Minute), watched
}

// Place returns a path below the state directory, in the syntax of its machine; empty: not known.
func (b *Beacon) Place(names ...string) string {
	if b.Dir == "" {
		return ""
	}
	slash := "/"
	if strings.Contains(b.Dir, `\`) {
		slash = `\`
	}
	return strings.Join(append([]string{strings.TrimSuffix(b.Dir, slash)}, names...), slash)
}

// BadLogs returns the folder that holds the rejected files of a type.
func (b *Beacon) BadLogs(folder string) string {
	return b.Place("Incoming", folder, "BadLogs")
}
