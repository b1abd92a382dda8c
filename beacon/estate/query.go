package estate

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Part is a part of a Sample that costs something to make. The totals that every
// frame shows are always there.
type Part uint16

// The parts, to be joined by |.
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

// Query asks for what one frame shows. The zero Query asks for the totals.
type Query struct {
	Now      time.Time // findings tell times in its time zone
	Parts    Part
	Columns  int // of sparklines
	Agents   AgentsQuery
	Agent    protocol.Device // whose detail is wanted
	Requests RequestsQuery
	Failures FailuresQuery
	Rows     int // newest transfers of the agent, newest arrivals, newest changes
}

// RequestsQuery says which transfers to show, newest first.
type RequestsQuery struct {
	Filter Filter
	Failed bool // only those that failed
	Paused bool
	Until  uint64 // when paused: the number of the first transfer not to show
	Skip   int    // matching transfers to pass over, when scrolled back
	Seek   Seek   // the window holds the failure that is sought, where there is one …
	From   uint64 // … seen from the transfer of this number
	Limit  int
}

// FailuresQuery says which failures to show: all groups, and a window of the rows
// of one of them.
type FailuresQuery struct {
	Filter   Filter
	Group    FailureKey // unknown: the first group
	Anchored bool       // the window holds the row Anchor, in its row Row where that is possible
	Anchor   RowKey
	Row      int
	Offset   int // where the window begins without an anchor, or when it is not among them
	Limit    int
}

// FailureKey is what makes failures alike.
type FailureKey struct {
	Direction event.Direction `json:"direction"`
	Kind      protocol.Kind   `json:"kind"`
	Status    int             `json:"status"`
	Cause     event.Cause     `json:"cause,omitzero"`
}

// Title names a way to fail; in short without the direction, where the kind tells it.
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

// compare orders groups that nothing else tells apart.
func (k FailureKey) compare(o FailureKey) int {
	return cmp.Or(cmp.Compare(k.Status, o.Status), cmp.Compare(k.Cause, o.Cause), cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Direction, o.Direction))
}
