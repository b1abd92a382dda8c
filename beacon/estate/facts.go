package estate

import (
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/shares"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Facts is what package diagnosis judges: numbers, subjects and times, without words. Every
// Sample holds the first seven fields; the others only if its query asks for PartOverview.
type Facts struct {
	Now     time.Time // times are shown in its zone
	Beacon  Beacon
	Parent  Peer // the parent in use, otherwise the first; the zero Peer: none
	Totals  Totals
	Silence Silence
	Origins []Peer      // in order of preference; none: this beacon is not in front of another
	Front   front.Known // of downloads, if there are origins

	SiblingsDown []Peer
	CameOver     int               // devices that likely came here since the only sibling that is down failed
	Failed       failures.Summary  // what devices suffer from
	Packages     Packages          // devices that got their policy only
	Rejected     Rejected          // devices whose credentials are rejected
	Survey       roster.Survey     // what changes within hours
	Over         Over              // devices that came from other beacons
	Load         Load              // what agents ask for and deliver
	Crowd        Crowd             // an address that so many devices share that it is likely a proxy
	Named        roster.Named      // some of the devices that Totals counts
	Clones       Clones            // devices whose names two machines may have
	Versions     roster.Versions   // of agents
	Shares       shares.Known      // of several beacons
	Restless     []protocol.Device // the first devices that change beacons often
	Left         int64             // files that left the queue during the last LeftTime
	QueueListed  time.Time         // when this program first listed a folder of Incoming; zero: never
	Types        []queue.TypeFacts // by folder
	Folders      []queue.FolderRow // of a foreign beacon, by name; also for PartSources
	Changes      []*timeline.Entry // what changed last, without diagnoses, oldest first; immutable
	Undelivered  []Undelivered     // receivers that accept no notifications, by name
	Standstill   Standstill        // of a watched beacon
	Ended        []EndedReason     // why connections without a request ended, the most frequent first
}

// changesJudged is the number of changes among which is sought what coincides with a finding.
const changesJudged = 64

// LeftTime is the time over which Facts.Left counts.
const LeftTime = 5 * time.Minute

// Crowd is an address with the number of devices whose last contact came from it.
type Crowd struct {
	Address netip.Addr
	Devices int // 0: there is no such address
}

// Clones counts devices whose names two machines may have.
type Clones struct {
	Devices        int
	Proved         int               // their inventories are of two machines
	Names          []protocol.Device // the first ones by name
	Since          time.Time         // the suspicion that is the oldest
	Other, Address netip.Addr        // of the first one: its previous and its present address
}

// Facts returns all facts at a time. Unlike Sample it does not wait for other readers: the goroutine
// that applies events may call it.
func (s *State) Facts(now time.Time) Facts {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.facts(now, true)
}

// Origin returns the origin in use, otherwise the first; the zero Peer: this beacon is not in front of another.
func (f *Facts) Origin() Peer { return inUse(f.Origins) }

// facts returns the facts at a time; all includes those that only PartOverview needs.
func (s *State) facts(now time.Time, all bool) Facts {
	f := Facts{Now: now, Beacon: s.beacons.self, Parent: s.beacons.parent(), Totals: s.totals(now), Silence: s.silence()}
	if f.Origins = slices.Clone(s.beacons.origins); len(f.Origins) > 0 {
		f.Front = s.front.Known(now)
	}
	if !all {
		return f
	}
	for _, p := range s.beacons.siblings {
		if !p.Self && p.Reach == event.ReachDown {
			f.SiblingsDown = append(f.SiblingsDown, p)
		}
	}
	f.CameOver = s.cameOver(now)
	f.Failed = s.failures.Summary(s.roster, now, f.Totals.Sources.Logs > 0)
	f.Packages.Devices, f.Packages.Names = s.roster.Packages()
	f.Rejected = s.rejected(now)
	f.Survey, f.Over, f.Load = s.roster.Survey(), s.over(now), s.load(now)
	f.Crowd.Address, f.Crowd.Devices = s.roster.Crowd()
	if c := s.roster.Clones(); c.Devices > 0 {
		other, _ := c.First.Other()
		f.Clones = Clones{c.Devices, c.Proved, c.Names, c.Since, other, c.First.Address}
	}
	f.Shares, f.Restless = s.shared(now)
	f.Versions, f.Named = s.roster.Versions(now), s.roster.Named(now)
	f.Left, f.QueueListed, f.Types = s.queue.Left(now, LeftTime), s.queue.FirstListed(), s.queue.Facts(s.sources.directories > 0)
	f.Changes = s.timeline.Newest(changesJudged)
	f.Standstill = s.standstill(now)
	f.Folders, f.Ended, f.Undelivered = s.foreign.Rows(), s.connections.ended(now), s.receivers.undelivered()
	return f
}

// shared returns what is known of several beacons, and the first devices that change them often.
func (s *State) shared(now time.Time) (k shares.Known, restless []protocol.Device) {
	k = s.shares.Known(now)
	for _, slot := range k.Slots {
		restless = append(restless, s.roster.At(slot).Device)
	}
	return k, restless
}
