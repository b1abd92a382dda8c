package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Sample is the answer to a Query: everything that one frame shows, and a copy.
type Sample struct {
	Query   Query  // that it answers
	Version uint64 // equal versions and queries give equal samples, but for ages
	Now     time.Time
	Since   time.Time // from when on counts are known: the first start that is remembered

	Beacon Beacon
	Parent Peer
	Totals Totals

	Overview Overview
	Agents   AgentRows
	Agent    *AgentDetail // nil: not asked for, or not known
	Requests RequestRows
	Failures FailureRows
	Queue    []QueueRow
	Failover Failover
	Sources  []event.Source // logs first, each kind by path
	Folders  []FolderRow    // of a foreign beacon, by name
}

// Totals are the figures of the header and the tabs.
type Totals struct {
	Known        int       // devices that are remembered
	Devices      int       // distinct devices that were ever heard of; at least so many when Forgotten > 0
	LastHour     int       // devices heard of during the last hour
	Failing      int       // devices whose last attempt on some channel failed
	Lost         int       // devices that never got their first policy and fell silent
	Pending      int       // devices whose first policy failed a moment ago
	PendingLast  time.Time // when that of the last one failed
	Forgotten    int       // how often a device was dropped to stay within the limit; the same one may be dropped again and again
	Nameless     int64
	Newer        int64 // requests for a JSON configuration that is not served
	NewerAgents  int   // addresses that they came from
	Queue        QueueTotal
	SiblingsDown int
	SiblingsUp   int
	Siblings     int           // without this beacon itself
	Flaws        int           // of received files, last 24 h
	FullIn       time.Duration // until uploads are rejected, at the rate of the last hour, while nothing is forwarded; 0: not known, or as good as never
	NoRoom       int           // uploads rejected because the disk was full, last 10 minutes
	Strays       int           // addresses of no known device whose requests failed in the last hour
	Unexamined   int           // received files that were not examined
	Sources      SourceTotal
	Gaps         int // events that this monitor lost
	LastGap      time.Time
	History      History
}

// Overview is the first pane.
type Overview struct {
	Rate     float64 // requests per second over the last 10 s
	Spark    []int64 // requests per column of SparkWidth, oldest first
	P50, P99 time.Duration
	Measured int64 // requests that the percentiles rest on: the last 5 minutes
	Refused  int64 // requests that failed, last 5 minutes
	Requests int64 // all requests, last 5 minutes
	Down, Up []KindTotal
	CameOver []int64   // devices that likely came by failover over time, oldest first
	Findings []Finding // what needs attention, worst first
	HourOver int64     // devices that likely came by failover in the last hour
	HourNew  int64     // devices that were here for the first time in the last hour, and did not
}

// SparkWidth is the width of a column in the sparkline of requests.
const SparkWidth = 2 * time.Second

// AgentRows is a window of the ordered, filtered agents.
type AgentRows struct {
	Ordered  time.Time // when the order was made
	Matching int
	Offset   int
	Rows     []AgentRow
}

// AgentRow is one device. Zero times mean never, as far as this beacon knows.
type AgentRow struct {
	Device    protocol.Device
	Address   netip.Addr
	Other     netip.Addr // it is heard of from there and from Address in turn; not valid: it is not
	UserAgent string
	First     time.Time
	Contact   time.Time
	Requests  int
	Failures  int
	Failing   bool
	Lost      bool
	Namesake  bool // there is another of that name
	Policy    Mark
	Schedule  Mark
	Settings  Mark
	Failover  Mark
	Upgrade   Mark
	Inventory Mark
	Usage     Mark
	Log       Mark
}

// Mark is the last attempt of an agent on one channel.
type Mark struct {
	Last    time.Time
	Success time.Time
	Status  int
	Text    string // of a status that failed, with its sub-status where one is known
	Failed  bool   // the last attempt
	Flawed  bool   // the file that came last is not what it should be
	Aside   bool   // it was accepted and moved to BadLogs
}

// AgentDetail is one device with its newest transfers, newest first, and behind them the last
// failure and the last success on each channel.
type AgentDetail struct {
	AgentRow
	Shared    bool // other devices use its address: nameless requests are not its own
	Transfers []event.Event
	Past      Past
}

// RequestRows is a window of the stream, newest first.
type RequestRows struct {
	Next    uint64 // number of the next transfer
	Until   uint64 // number of the first transfer that is not shown: what to pause at
	New     int    // matching or not, that came since the pause
	Lost    bool   // transfers that would follow were overwritten
	Rows    []event.Event
	Numbers []uint64 // of the rows
	Offset  int      // matching transfers that were passed over: less than was asked for where they end
	More    bool     // older matching rows exist
	Found   bool     // there is a failure as it was sought …
	Place   int      // … and this many matching transfers are newer
}

// FailureRows is all groups of failures with a window of the rows of one.
type FailureRows struct {
	Groups   []FailureGroup
	Selected int // the group that the rows belong to
	Rows     []FailureRow
	Offset   int
	Matching int // rows of that group
	Dropped  int // rows that were dropped to stay within the limit
}

// Failover is what is known of the beacons around this one.
type Failover struct {
	Siblings []Peer
	Parents  []Peer    // in order of preference
	Arrivals []Arrival // newest first
	First    []int64   // new devices per column, oldest first
	Returned []int64
	CameOver []int64       // that likely came by failover; these are in neither of the others
	Width    time.Duration // of a column
	Changes  []Change      // newest first
	Absence  time.Duration
}
