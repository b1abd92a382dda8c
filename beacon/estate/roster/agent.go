package roster

import (
	"net/netip"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// Channel groups what an agent does with a beacon, as recorded per device. Rare kinds share one
// channel. An agent can be alive on one channel and dead on another, so liveness is never a
// single flag.
type Channel uint8

// The channels.
const (
	ChannelPolicy        Channel = iota
	ChannelConfiguration         // in place of a policy, for agents since release 21.3
	ChannelSchedule
	ChannelSettings
	ChannelFailover
	ChannelUpgrade
	ChannelInventory
	ChannelUsage
	ChannelLog
	ChannelOther
	Channels // their number
)

var channelOfKind = [protocol.Kinds]Channel{
	protocol.KindOther: ChannelOther, protocol.KindPolicy: ChannelPolicy, protocol.KindSchedule: ChannelSchedule,
	protocol.KindSettings: ChannelSettings, protocol.KindFailover: ChannelFailover, protocol.KindUpgrade: ChannelUpgrade,
	protocol.KindAgentConfiguration: ChannelConfiguration, protocol.KindInventory: ChannelInventory, protocol.KindUsage: ChannelUsage,
	protocol.KindLog: ChannelLog, protocol.KindDiscovery: ChannelOther, protocol.KindVDI: ChannelOther, protocol.KindTest: ChannelOther,
}

// ChannelOf returns the channel of a kind of file.
func ChannelOf(k protocol.Kind) Channel { return channelOfKind[k] }

// Covers reports whether a success on a channel also ends the failures of another one: an agent gets its
// rules as a policy or as a configuration, and changes between them.
func (c Channel) Covers(o Channel) bool { return c == o || c.rules() && o.rules() }

// Rules returns the channel on which an agent asked for its rules last: that of policies if it never did.
func (g *Agent) Rules() Channel {
	if g.Marks[ChannelConfiguration].Last > g.Marks[ChannelPolicy].Last {
		return ChannelConfiguration
	}
	return ChannelPolicy
}

func (c Channel) rules() bool { return c == ChannelPolicy || c == ChannelConfiguration }

// Mark is the last attempt and the last success on a channel. A file that was accepted and moved
// to BadLogs counts neither as a failure nor as a success. Each of 100,000 agents has ten marks,
// so the type is small.
type Mark struct {
	Last, Success Stamp
	Status        int16
	Failed        bool
	Blemish       Blemish
}

// Blemish is the defect of the last received file, although it was accepted.
type Blemish uint8

// The blemishes.
const (
	Unblemished Blemish = iota
	Flawed              // damaged or suspicious
	PutAside            // it was moved to BadLogs
)

// Stamp is a time in Unix seconds; 0 means never.
type Stamp uint32

// StampOf converts a time.
func StampOf(t time.Time) Stamp { return Stamp(max(t.Unix(), 0)) }

// Time returns the time; zero: never.
func (s Stamp) Time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

// Agent is one device as this beacon knows it. It occupies a slot; slot numbers are the
// references to it. What is read of all agents to sort them stands at its beginning, in two lines of
// the processor's cache.
type Agent struct {
	Device      protocol.Device
	Address     netip.Addr
	Last        int64 // last contact, Unix milliseconds
	Requests    uint32
	Failures    uint32
	newer       int32 // neighbour in the order of last contact; none at the ends
	older       int32
	sibling     int32 // next device of the same name and another domain
	Failing     uint8 // channels whose last attempt failed
	FailedFirst bool  // the first contact ever was a failed policy download
	news        bool  // changed since the last Checkpoint
	again       bool  // known before and evicted: its first request here is not its first contact
	Marks       Marks
	UserAgent   string
	spoke       Stamp                // when it had that user agent
	first       int64                // first contact, Unix milliseconds
	tracked     bool                 // an inventory named its version
	version     version.ID           // of the agent
	print       identity.Print       // of the machine that its newest inventory describes
	described   Stamp                // when that inventory came
	identity    *identity.Identity   // nil: never seen from another address, or as another machine
	Search      atomic.Pointer[Text] // nil: not built yet
	Rhythm      rhythm.Rhythm
	outlook     outlook
}

// OnFirst reports whether the last request of a device was its first request here.
func (g *Agent) OnFirst() bool { return g.Requests == 1 && !g.again }

// FirstContact returns when the device first contacted this beacon.
func (g *Agent) FirstContact() time.Time { return fromMilli(g.first) }

// LastContact returns when the device last contacted this beacon.
func (g *Agent) LastContact() time.Time { return fromMilli(g.Last) }

// Text is the text of an agent's row, made by the first reader that searches it and kept
// until the agent's next event. It depends on nothing but the agent and the other fields, so it
// changes no answer.
type Text struct {
	Text string
	Kept int  // how often failures were dropped
	Logs bool // sources are known
	Away bool // see Roster.Away
}
