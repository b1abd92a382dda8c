package failures

import (
	"cmp"
	"strconv"
	"strings"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Query selects failures: all groups, and a window of the rows of one group.
type Query struct {
	Filter   filter.Filter
	Group    Key  // unknown: the first group
	Anchored bool // the window holds the row Anchor, at row Row if possible
	Anchor   RowKey
	Row      int
	Offset   int // start of the window without an anchor, or if the anchor does not match
	Limit    int
}

// Key identifies a group of similar failures.
type Key struct {
	Direction event.Direction `json:"direction"`
	Kind      protocol.Kind   `json:"kind"`
	Status    int             `json:"status"`
	Cause     event.Cause     `json:"cause,omitzero"`
}

// Title returns the name of a group of failures; the short form omits the direction if the kind
// implies it.
func (k Key) Title(short bool) string {
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
func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Status, o.Status), cmp.Compare(k.Cause, o.Cause), cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Direction, o.Direction))
}

// Rows holds all groups of failures and a window of the rows of one group.
type Rows struct {
	Groups   []Group
	Selected int // the group of the rows
	Rows     []Row
	Offset   int
	Matching int // number of rows of that group
	Dropped  int // rows dropped to stay within the limit
}
