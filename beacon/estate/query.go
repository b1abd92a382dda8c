package estate

import (
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/protocol"
)

// Part is a part of a Sample that is expensive to compute. The totals, which every frame shows,
// are always included.
type Part uint16

// The parts, to be combined with |.
const (
	PartOverview Part = 1 << iota
	PartAgents
	PartAgent
	PartRequests
	PartFailures
	PartQueue
	PartFailover
	PartSources
	PartEvents
)

// Query asks for the content of one frame. The zero Query asks for the totals.
type Query struct {
	Now      time.Time // times are shown in its zone
	Parts    Part
	Number   uint64 // counts the queries of a screen, so that a late answer is recognised
	Columns  int    // number of columns of sparklines
	Chart    int    // number of columns of the chart of requests
	Agents   AgentsQuery
	Agent    protocol.Device // the device for AgentDetail
	Requests RequestsQuery
	Failures failures.Query
	Events   timeline.Query
	Rows     int // maximum number of transfers of the agent, of arrivals and of changes
}

// RequestsQuery selects transfers, newest first.
type RequestsQuery struct {
	Filter filter.Filter
	Failed bool // only failed transfers
	Paused bool
	Until  uint64 // when paused: the number of the first transfer not to show
	Skip   int    // matching transfers to skip, when scrolled back
	Seek   Seek   // the window holds the next failure in this direction, if there is one …
	From   uint64 // … counted from the transfer with this number
	Limit  int
}
