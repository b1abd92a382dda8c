package estate

import (
	"net/netip"
	"sync/atomic"
	"time"

	"beacontop/beacon/protocol"
)

// channel groups what an agent does with a beacon, as recorded per device. Rare kinds share one
// channel. An agent can be alive on one channel and dead on another, so liveness is never a
// single flag.
type channel uint8

const (
	channelPolicy channel = iota
	channelSchedule
	channelSettings
	channelFailover
	channelUpgrade
	channelInventory
	channelUsage
	channelLog
	channelOther
	channels
)

var channelOfKind = [protocol.Kinds]channel{
	protocol.KindOther: channelOther, protocol.KindPolicy: channelPolicy, protocol.KindSchedule: channelSchedule,
	protocol.KindSettings: channelSettings, protocol.KindFailover: channelFailover, protocol.KindUpgrade: channelUpgrade,
	protocol.KindAgentConfiguration: channelPolicy, protocol.KindInventory: channelInventory, protocol.KindUsage: channelUsage,
	protocol.KindLog: channelLog, protocol.KindDiscovery: channelOther, protocol.KindVDI: channelOther, protocol.KindTest: channelOther,
}

// mark is the last attempt and the last success on a channel. A file that was accepted and moved
// to BadLogs counts neither as a failure nor as a success. Each of 100,000 agents has nine marks,
// so the type is small.
type mark struct {
	last, success stamp
	status        int16
	failed        bool
	blemish       blemish
}

// blemish is the defect of the last received file, although it was accepted.
type blemish uint8

const (
	unblemished blemish = iota
	flawed              // damaged or suspicious
	putAside            // it was moved to BadLogs
)

// stamp is a time in Unix seconds; 0 means never.
type stamp uint32

func stampOf(t time.Time) stamp { return stamp(max(t.Unix(), 0)) }

func (s stamp) time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

// agent is one device as this beacon knows it. It occupies a slot; slot numbers are the
// references to it.
type agent struct {
	device      protocol.Device
	address     netip.Addr
	userAgent   string
	spoke       stamp // when it had that user agent
	first       int64 // first contact, Unix milliseconds
	last        int64 // last contact
	requests    uint32
	failures    uint32
	marks       Marks
	failing     uint8                      // channels whose last attempt failed
	failedFirst bool                       // the first contact ever was a failed policy download
	news        bool                       // changed since the last Checkpoint
	again       bool                       // known before and evicted: its first request here is not its first contact
	turns       *turns                     // nil: never seen from another address
	search      atomic.Pointer[searchText] // nil: not built yet
	newer       int32                      // neighbour in the order of last contact; none at the ends
	older       int32
	sibling     int32 // next device of the same name and another domain
}

// onFirst reports whether the last request of a device was its first request here.
func (g *agent) onFirst() bool { return g.requests == 1 && !g.again }
