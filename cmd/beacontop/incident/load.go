package incident

import (
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// loadIncidents are patterns over many requests.
var loadIncidents = []Incident{
	{
		Code: diagnosis.RetryStorm, How: Injected, Story: "after an outage, 20 devices ask for their policies every few seconds",
		play: injected(func(s *stage) {
			for range 30 {
				for i := range 20 {
					s.inject(asks(passerby(i), protocol.KindPolicy, event.CauseNone))
				}
				s.pass(step)
			}
		}),
	},
	{
		Code: diagnosis.LogFlood, How: Injected, Story: "the trace of an agent is on, and its logs are ten times as large as all other uploads",
		play: injected(func(s *stage) {
			for range 40 {
				e := uses(residents[0])
				e.Kind, e.Folder, e.Bytes = protocol.KindLog, "", 5e6
				s.inject(e)
			}
			s.pass(15 * time.Minute)
		}),
	},
	{
		Code: diagnosis.DownloadAborted, How: Injected, Story: "the downloads of a device end early, four times", Implies: []diagnosis.Code{diagnosis.AgentsFailing, diagnosis.Aborted},
		play: injected(func(s *stage) {
			for range 4 {
				s.inject(asks(residents[0], protocol.KindPolicy, event.CauseAborted))
				s.pass(step)
			}
		}),
	},
	{
		Code: diagnosis.FailoverMass, How: Injected, Story: "after some hours, 15 devices deliver inventories that never fetched a policy here",
		limits: estate.Limits{Absence: 6 * time.Hour},
		play: injected(func(s *stage) {
			s.pass(8 * time.Hour)
			for i := range 15 {
				e := delivers(passerby(i), 200, event.CauseNone)
				e.Folder = "" // it was forwarded at once
				s.inject(e)
				s.pass(step)
			}
		}),
	},
	{
		Code: diagnosis.PingPong, How: Injected, Story: "five agents get their policy from two beacons in turn, every two hours",
		play: injected(func(s *stage) {
			for n := range 8 {
				for i := range 5 {
					s.inject(servedBy(passerby(i), n%2))
				}
				s.pass(2 * time.Hour)
			}
		}),
	},
	{
		Code: diagnosis.PileUp, How: Injected, Story: "one of two beacons serves 58 of 60 agents",
		play: injected(func(s *stage) {
			for range 2 {
				for i := range 60 {
					s.inject(servedBy(passerby(i), i/58))
				}
				s.pass(step)
			}
		}),
	},
}

// servedBy is a policy that one of two beacons served.
func servedBy(r resident, beacon int) event.Event {
	e := asks(r, protocol.KindPolicy, event.CauseNone)
	e.Beacon = [...]string{"LON-BEACON1", "LON-BEACON2"}[beacon]
	return e
}
