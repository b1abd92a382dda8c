package estate

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
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
)

// Query asks for the content of one frame. The zero Query asks for the totals.
type Query struct {
	Now      time.Time // times are shown in its zone
	Parts    Part
	Number   uint64 // counts the queries of a screen, so that a late answer is recognised
	Columns  int    // number of columns of sparklines
	Agents   AgentsQuery
	Agent    protocol.Device // the device for AgentDetail
	Requests RequestsQuery
	Failures FailuresQuery
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

// FailuresQuery selects failures: all groups, and a window of the rows of one group.
type FailuresQuery struct {
	Filter   filter.Filter
	Group    FailureKey // unknown: the first group
	Anchored bool       // the window holds the row Anchor, at row Row if possible
	Anchor   RowKey
	Row      int
	Offset   int // start of the window without an anchor, or if the anchor does not match
	Limit    int
}

// FailureKey identifies a group of similar failures.
type FailureKey struct {
	Direction event.Direction `json:"direction"`
	Kind      protocol.Kind   `json:"kind"`
	Status    int             `json:"status"`
	Cause     event.Cause     `json:"cause,omitzero"`
}

// Title returns the name of a group of failures; the short form omits the direction if the kind
// implies it.
func (k FailureKey) Title(short bool) string {
	var parts []string
	if k.Kind != protocol.KindOther || k.Direction != event.DirectionNone {
		parts = append(parts, k.Kind.String())
	}
	if moves := k.Direction == event.DirectionUpload || k.Direction == event.DirectionDownload; moves && (!short || k.Kind == protocol.KindOther) {
		parts = append(parts, k.Direction.String())
	}
	if k.Status != 0 {
		parts = append(parts, strconv.Itoa(k.Status))
	}
	if k.Cause != "" {
		parts = append(parts, string(k.Cause))
	}
	if k.Kind == protocol.KindOther && k.Direction == event.DirectionNone && k.Status != 0 {
		parts = append([]string{"elsewhere"}, parts...)
	}
	return strings.Join(parts, " ")
}

// compare orders groups that are otherwise equal.
func (k FailureKey) compare(o FailureKey) int {
	return cmp.Or(cmp.Compare(k.Status, o.Status), cmp.Compare(k.Cause, o.Cause), cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Direction, o.Direction))
}
