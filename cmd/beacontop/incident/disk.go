package incident

import (
	"context"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// disk injects the state of the disk.
func (s *stage) disk(free int64, cause event.Cause) {
	e := quietDisk
	e.Bytes, e.Cause = free, cause
	s.inject(e)
}

// fill lets a resident of a beacon without a parent upload 100 MB a minute for an hour.
func fill(_ context.Context, s *stage) error {
	s.quiet("")
	for range 60 {
		e := delivers(residents[0], 200, event.CauseNone)
		e.Bytes = 100e6
		s.inject(e)
		s.pass(time.Minute)
	}
	return nil
}

var diskIncidents = []Incident{
	{
		Code: diagnosis.DiskFull, How: Injected, Story: "the disk of the beacon is full, and it rejects uploads",
		play: injected(func(s *stage) {
			s.disk(500e6, event.CauseDiskFull)
			s.inject(delivers(residents[0], 507, event.CauseDiskFull))
		}),
	},
	{
		Code: diagnosis.DiskLow, How: Injected, Story: "the free space of the disk comes close to the reserve",
		play: injected(func(s *stage) { s.disk(1.5e9, event.CauseNone) }),
	},
	{
		Code: diagnosis.InodesLow, How: Injected, Story: "many small files use up the inodes of the file system, and most bytes are free",
		play: injected(func(s *stage) {
			few := quietDisk
			few.Count = 12_000
			s.inject(few)
		}),
	},
	{
		Code: diagnosis.DiskFilling, How: Injected, Story: "there is no parent, and uploads fill the disk within a day",
		play: fill,
	},
}
