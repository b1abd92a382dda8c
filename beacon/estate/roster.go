package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Roster is the fold of requests to agents: who an agent is, which of several agents a request
// belongs to, first and last contact, what fails, and who never got a first policy. It is the
// only place that decides this: a State contains one, and the report of logs uses one.
//
// First and last contact, what fails and who is lost follow the time of the events, whatever the
// order in which they are read; of events in the same second, the one read last counts. To whom a
// request without a full name belongs is decided when it is read, from what was read until then.
//
// A Roster is not safe for concurrent use.
type Roster struct{ roster }

// NewRoster returns an empty roster. It evicts nobody: beyond the limits no device is added.
func NewRoster(l Limits) *Roster { return &Roster{newRoster(l.withDefaults())} }

// Request folds a request in and completes it in place: a request that names no device is
// attributed to the owner of its address, if there is one. The note is returned with the
// challenge that is answered by a later request.
func (r *Roster) Request(e *event.Event, note int32) Outcome { return r.request(e, note) }

// Len returns the number of devices. Their slots are numbered from 0, in order of appearance.
func (r *Roster) Len() int { return r.agents.size }

// RosterAgent is one device in a Roster.
type RosterAgent struct {
	Slot        int32
	Device      protocol.Device
	Address     netip.Addr // newest
	UserAgent   string     // newest
	First, Last int64      // contacts, Unix milliseconds
	Requests    int
	Failures    int
	Failing     bool // the newest transfer of some kind failed
}

// Agent returns the device in a slot.
func (r *Roster) Agent(slot int32) RosterAgent {
	g := r.agents.at(slot)
	return RosterAgent{slot, g.device, g.address, g.userAgent, g.first, g.last, int(g.requests), int(g.failures), g.failing > 0}
}

// Fails reports whether the newest transfer of a device on a channel failed: see Outcome.
func (r *Roster) Fails(slot int32, channel int) bool {
	return r.agents.at(slot).marks[channel].failed
}

// Find returns the slot of a device, which is negative if it is not known. Without a domain it is
// the only device of that name.
func (r *Roster) Find(d protocol.Device) int32 { return r.agents.find(d, netip.Addr{}) }

// Lost reports whether a device never got its first policy and had been silent at the given time
// for Limits.Silence.
func (r *Roster) Lost(slot int32, at time.Time) bool { return r.lost(slot, at) }

// roster is the part of a State that is also a Roster.
type roster struct {
	agents     agents
	addresses  addresses
	challenges challenges
	evicted    func(slot int32) // called before a device is evicted; nil: none is, and no device is added beyond the limits
}

func newRoster(l Limits) roster {
	return roster{
		agents: newAgents(l),
		addresses: addresses{
			byAddress: newAddressMap(0), strays: map[netip.Addr]struct{}{}, limit: l.Agents + l.Agents/4 + 1, window: l.Attribution, memory: l.Shared,
		},
	}
}

// Channels is the number of channels: see Outcome.
const Channels = int(channels)

// Outcome is what one request meant.
type Outcome struct {
	Slot    int32 // of its device; negative: no known device
	Full    bool  // it names a device for which there is no room
	Failed  bool
	Channel int  // of all transfers of a device on one channel only the newest counts
	Solved  bool // it failed, and a later transfer on its channel, or the same request with credentials, succeeded

	Asks    bool // it lacked credentials
	Answers bool // it was sent with the credentials that an earlier request lacked, or is that request
	Asked   Challenge

	met  meeting
	away int64 // milliseconds since the previous contact of the device; 0: its first one, or an earlier one
}

// meeting says how a device became known.
type meeting uint8

const (
	metBefore meeting = iota
	metFirst          // it is new
	metAgain          // it was evicted
	metFull           // it is unknown, and there is no room
)

func (r *roster) request(e *event.Event, note int32) Outcome {
	o := Outcome{Failed: e.Failed(), Channel: int(channelOfKind[e.Kind]), Asks: asksForCredentials(e)}
	o.Slot, o.met = r.attribute(e)
	o.Full = o.met == metFull
	if o.Slot != none {
		o.away = r.contact(o.Slot, e)
		r.agents.record(o.Slot, e, o.Failed)
	}
	o.Asked, o.Answers = r.challenges.note(e, o.Slot, note)
	o.Solved = o.Failed && (o.Answers || o.Slot != none && e.Direction != event.DirectionNone && r.agents.at(o.Slot).marks[o.Channel].success > stampOf(e.Time))
	if slot := o.Asked.slot; o.Answers && slot != none && r.agents.held(slot, o.Asked.At.UnixMilli()) {
		r.agents.at(slot).failures--
	}
	return o
}

// attribute finds the device of a request, and adds it if it is new.
func (r *roster) attribute(e *event.Event) (int32, meeting) {
	at := e.Time.UnixMilli()
	if e.Attribution == event.Unattributed && e.Device.Known() {
		e.Attribution = event.Named
	}
	if e.Attribution != event.Named {
		slot := r.owner(e.Address, at)
		if slot == none || e.Kind == protocol.KindPolicy { // a policy belongs to the device in its path or to none
			e.Device, e.Attribution = protocol.Device{}, event.Unattributed
			return none, metBefore
		}
		e.Device, e.Attribution = r.agents.at(slot).device, event.ByAddress
		return slot, metBefore
	}
	slot, met := r.agents.find(e.Device, e.Address), metBefore
	if slot == none {
		if slot, met = r.meet(e); slot == none {
			return none, met
		}
	}
	r.agents.name(slot, e.Device.Domain)
	r.addresses.named(e.Address, slot, at)
	e.Device = r.agents.at(slot).device
	return slot, met
}

// owner returns the device to which a request without a name from an address is attributed, or
// none. A device that was forgotten since it used the address no longer owns it, and neither does
// the next device in its slot.
func (r *roster) owner(from netip.Addr, at int64) int32 {
	slot, last := r.addresses.owner(from, at)
	if slot == none || !r.agents.held(slot, last) {
		return none
	}
	return slot
}

// meet adds a device that is new or was forgotten.
func (r *roster) meet(e *event.Event) (int32, meeting) {
	met := metFirst
	var b nameBuffer
	if r.agents.forgotten.has(b.key(e.Device.Name)) {
		met = metAgain
	}
	slot := r.admit(e.Device, e.Time.UnixMilli())
	if slot == none {
		return none, metFull
	}
	r.agents.at(slot).again = met == metAgain
	if met == metFirst {
		r.agents.distinct++
	}
	return slot, met
}

// admit evicts devices if necessary and gives a new device a slot.
func (r *roster) admit(d protocol.Device, at int64) int32 {
	for {
		full := r.agents.evictable(d)
		if full == none {
			return r.agents.add(d, at)
		}
		if r.evicted == nil {
			return none
		}
		r.evicted(full)
		r.addresses.forget(r.agents.at(full).address, full)
		r.agents.forget(full)
	}
}

// contact records a contact of a device, and returns the milliseconds since the previous one.
func (r *roster) contact(slot int32, e *event.Event) (away int64) {
	g := r.agents.at(slot)
	if g.last != 0 {
		away = e.Time.UnixMilli() - g.last
	}
	r.agents.touch(slot, e.Time)
	if at := stampOf(e.Time); at >= g.spoke && e.Direction != event.DirectionNone { // otherwise a person's test from the address
		g.spoke = at
		r.agents.speaksAs(slot, e.UserAgent)
	}
	if away < 0 {
		return 0
	}
	if e.Attribution == event.Named && e.Address.IsValid() && g.address != e.Address {
		r.turn(slot, e)
		r.addresses.moved(slot, g.address, e.Address)
		g.address = e.Address
	}
	return away
}
