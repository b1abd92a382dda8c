package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/shares"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/estate/traffic"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// Sample is the answer to a Query: a copy of everything that one frame shows.
type Sample struct {
	Query   Query     // the query that it answers
	Version uint64    // number of events in it; equal versions and queries give equal samples, except ages
	Since   time.Time // start of the counts: the first start on record
	Facts

	Overview Overview
	Agents   AgentRows
	Agent    *AgentDetail // nil: not requested, or not known
	Requests RequestRows
	Failures failures.Rows
	Queue    []queue.Row
	Failover Failover
	Events   timeline.Rows
	Sources  []event.Source // logs first, each kind by path
}

// Totals are the figures of the header and the tabs.
type Totals struct {
	roster.Totals
	Nameless     int64
	Newer        int64 // requests for a JSON configuration that is not served
	NewerAgents  int   // addresses that sent them and were served none since
	Queue        queue.Total
	SiblingsDown int
	SiblingsUp   int
	Siblings     int // excluding this beacon itself
	Flaws        int // flaws of received files, last 24 h
	// FullIn is the time until uploads are rejected, at the rate of the last FullOver, while
	// nothing is forwarded; 0: not known, or more than a year.
	FullIn     time.Duration
	FullOver   time.Duration // observed part of the last hour
	NoRoom     int           // uploads rejected because the disk was full, last 10 minutes
	Strays     int           // addresses without a known device whose requests failed in the last hour
	Unexamined int           // received files that were not examined
	Sources    SourceTotal
	Gaps       int // events that this monitor lost
	LastGap    time.Time
	History    History
}

// Overview is the content of the first pane.
type Overview struct {
	Rate     float64 // requests per second over the last 10 s
	Chart    Chart
	Depth    []int64 // waiting files at the end of each of the last minutes, oldest first
	Out      []int64 // files that were forwarded in each of them
	P50, P99 time.Duration
	Measured int64 // number of requests behind the percentiles: the last 5 minutes
	Refused  int64 // failed requests, last 5 minutes
	Requests int64 // all requests, last 5 minutes
	Down, Up []traffic.KindTotal
	CameOver []int64 // devices that likely arrived by failover over time, oldest first
	HourOver int64   // devices that likely arrived by failover in the last hour
	HourNew  int64   // devices whose first contact was in the last hour, not by failover
	DayNew   int64   // the same, last 24 h
}

// Chart is requests over time, oldest first. The last column ends before Until.
type Chart struct {
	Until    time.Time
	Width    time.Duration // of a column
	Requests []int64
	Failed   []int64
}

// AgentRows is a window of the ordered, filtered agents.
type AgentRows struct {
	Ordered  time.Time // when the order was built
	Matching int
	Offset   int
	Rows     []AgentRow
	Heat     *rhythm.Heat // of all matching agents, at the time of Ordered; immutable; nil: not requested
}

// AgentRow is one device. A zero time means never, as far as this beacon knows.
type AgentRow struct {
	Device        protocol.Device
	Address       netip.Addr
	Other         netip.Addr // its previous address, if that is known; see Identity
	Moved         time.Time  // when it came from there to Address
	Identity      identity.Verdict
	Suspect       time.Time // since when two machines may have its name; zero: there is no suspicion
	UserAgent     string
	Version       string // of the agent, by its inventory, otherwise by its user agent
	First         time.Time
	Contact       time.Time
	Requests      int
	Failures      int
	Failing       bool
	Lost          bool
	Orphan        bool          // its first policy failed, and it never got one; Lost: and it is silent since
	Namesake      bool          // another device has the same name
	Silent        bool          // by its own rhythm; see Silence
	Away          bool          // overdue, as most agents of its network are
	Stale         bool          // it makes contact, and its inventory is old
	Usual         time.Duration // the usual time between its visits, if it is silent; 0: not known
	Strip         Strip
	Policy        Mark
	Configuration Mark // what agents since release 21.3 get in place of a policy
	Schedule      Mark
	Settings      Mark
	Failover      Mark
	Upgrade       Mark
	Inventory     Mark
	Usage         Mark
	Log           Mark
	Ladder        *ladder.Ladder // nil: not requested
}

// Unnamed reports whether a device is known by its address only.
func (r *AgentRow) Unnamed() bool { return roster.IsUnnamed(r.Device, r.Address) }

// Rules returns what an agent asked for last, of its policy and its configuration.
func (r *AgentRow) Rules() Mark {
	if r.Configuration.Last.After(r.Policy.Last) {
		return r.Configuration
	}
	return r.Policy
}

// Mark is the last attempt of an agent on one channel.
type Mark struct {
	Last    time.Time
	Success time.Time
	Status  int
	Text    string // text of a failed status, with its sub-status if known
	Failed  bool   // the last attempt
	Flawed  bool   // the last file received has a flaw
	Aside   bool   // it was accepted and moved to BadLogs
}

// AgentDetail is one device with its newest transfers, newest first, followed by the last failure
// and the last success on each channel.
type AgentDetail struct {
	AgentRow
	Rhythm    Rhythm
	Machines  []identity.Sighting // that its inventories describe, the newest first, if that matters
	Down      *version.Down       // how its version fell; nil: it did not
	Loop      *version.Fetch      // how it fetches an upgrade again and again; nil: it does not
	Shared    bool                // other devices use its address: requests without a name are not attributed to it
	Transfers []event.Event
	Past      Past
	Known     ladder.Facts // for its ladder, without the transfers
}

// Ladder derives the ladder of the device from all that is known, including its transfers.
func (d *AgentDetail) Ladder() (ladder.Facts, ladder.Ladder) {
	f := d.Known
	for i := range d.Transfers {
		f.See(&d.Transfers[i])
	}
	return f, f.Ladder()
}

// RequestRows is a window of the stream, newest first.
type RequestRows struct {
	Next    uint64 // number of the next transfer
	Until   uint64 // number of the first transfer not shown: the position at which to pause
	New     int    // transfers since the pause, matching or not
	Lost    bool   // transfers that would follow were overwritten
	Rows    []event.Event
	Numbers []uint64 // numbers of the rows
	Offset  int      // matching transfers skipped: fewer than requested if there are not enough
	More    bool     // older matching rows exist
	Found   bool     // the sought failure exists …
	Place   int      // … and this many matching transfers are newer
}

// Failover is what is known about the other beacons.
type Failover struct {
	Siblings []Peer
	Parents  []Peer    // in order of preference
	Arrivals []Arrival // newest first
	First    []int64   // new devices per column, oldest first
	Returned []int64
	CameOver []int64       // devices that likely arrived by failover; they are not counted in the other two
	Width    time.Duration // width of a column
	Changes  []Change      // newest first
	Shares   shares.View   // of the beacons whose events are at hand
	Absence  time.Duration
	// Departed is the number of devices that are silent here by their own rhythm, and have a
	// failover list from here while a sibling is up. Inferred: that sibling likely serves them.
	Departed   int
	Departures []Departure // of these, as many as asked for, those that were here last first
}

// Departure is a device that a sibling likely serves.
type Departure struct {
	Device  protocol.Device
	Address netip.Addr
	Contact time.Time // last one here
}
