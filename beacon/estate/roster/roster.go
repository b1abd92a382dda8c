package roster

import (
	"net/netip"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/estate/version"
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
type Roster struct {
	limits     Limits
	agents     agents
	addresses  addresses
	challenges challenges
	silence    silence
	unnamed    unnamed
	versions   version.Table
	moves      version.Moves
	evicted    func(slot int32) // called before a device is evicted; nil: none is, and no device is added beyond the limits
}

// New returns an empty roster, which calls evicted before it evicts a device. Without evicted
// it evicts nobody: beyond the limits no device is added.
func New(l Limits, evicted func(slot int32)) *Roster {
	l = l.withDefaults()
	r := &Roster{
		limits: l, agents: newAgents(l),
		addresses: addresses{
			byAddress: newAddressMap(0), strays: map[netip.Addr]struct{}{}, limit: l.Agents + l.Agents/4 + 1, window: l.Attribution, memory: l.Shared,
		},
		evicted: evicted, unnamed: unnamed{},
	}
	if evicted != nil {
		r.agents.minutes = series.New(time.Minute, contactMinutes)
	}
	return r
}

// Slots returns the number of slots, with and without a device. Without evictions they are the
// devices, in order of appearance.
func (r *Roster) Slots() int { return r.agents.size }

// At returns what is in a slot: a device, or the zero device. Only the roster changes it.
func (r *Roster) At(slot int32) *Agent { return r.agents.at(slot) }

// Entry is one device in a Roster.
type Entry struct {
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
func (r *Roster) Agent(slot int32) Entry {
	g := r.agents.at(slot)
	return Entry{slot, g.Device, g.Address, g.UserAgent, g.first, g.Last, int(g.Requests), int(g.Failures), g.Failing > 0}
}

// Fails reports whether the newest transfer of a device on a channel failed.
func (r *Roster) Fails(slot int32, c Channel) bool { return r.agents.at(slot).Marks[c].Failed }

// Outcome is what one request meant.
type Outcome struct {
	Slot    int32 // of its device; negative: no known device
	Full    bool  // it names a device for which there is no room
	Failed  bool
	Channel Channel // of all transfers of a device on one channel only the newest counts
	Solved  bool    // it failed, and a later transfer on its channel, or the same request with credentials, succeeded

	Asks    bool // it lacked credentials
	Answers bool // it was sent with the credentials that an earlier request lacked, or is that request
	Asked   Challenge

	New  bool          // the device contacted this beacon for the first time
	Away time.Duration // since the previous contact of the device; 0: its first one, or an earlier one
	Left netip.Addr    // the address that the device had in another network; not valid: it did not move, or goes back
}

// meeting says how a device became known.
type meeting uint8

const (
	metBefore meeting = iota
	metFirst          // it is new
	metAgain          // it was evicted
	metFull           // it is unknown, and there is no room
)

// Request folds a request in and completes it in place: a request that names no device is
// attributed to the owner of its address, if there is one. The note is returned with the
// challenge that is answered by a later request.
func (r *Roster) Request(e *event.Event, note int32) Outcome {
	o := Outcome{Failed: e.Failed(), Channel: ChannelOf(e.Kind), Asks: e.AsksForCredentials()}
	slot, met := r.attribute(e)
	o.Slot, o.New, o.Full = slot, met == metFirst, met == metFull
	if o.Slot != None {
		o.Away, o.Left = r.contact(o.Slot, e)
		r.agents.record(o.Slot, e, o.Failed)
		if e.Kind == protocol.KindUpgrade && !o.Failed {
			r.upgraded(o.Slot, e)
		}
	}
	o.Asked, o.Answers = r.challenges.note(e, o.Slot, note)
	o.Solved = o.Failed && (o.Answers || o.Slot != None && e.Direction != event.DirectionNone && r.agents.at(o.Slot).success(o.Channel) > StampOf(e.Time))
	if slot := o.Asked.Slot; o.Answers && slot != None {
		if !r.agents.held(slot, o.Asked.At.UnixMilli()) {
			o.Asked.Slot = None // evicted since
		} else {
			r.agents.at(slot).Failures--
		}
	}
	return o
}

// attribute finds the device of a request, and adds it if it is new.
func (r *Roster) attribute(e *event.Event) (int32, meeting) {
	at := e.Time.UnixMilli()
	if e.Attribution == event.Unattributed && e.Device.Known() {
		e.Attribution = event.Named
	}
	if !e.Attribution.ByName() {
		slot, met := r.owner(e.Address, at), metBefore
		if slot == None {
			slot, met = r.atAddress(e, at)
		}
		if slot == None || e.Kind == protocol.KindPolicy { // a policy belongs to the device in its path or to none
			e.Device, e.Attribution = protocol.Device{}, event.Unattributed
			return None, met
		}
		e.Device, e.Attribution = r.agents.at(slot).Device, event.ByAddress
		return slot, met
	}
	slot, met := r.introduce(r.agents.find(e.Device, e.Address), e), metBefore
	if slot == None {
		if slot, met = r.meet(e); slot == None {
			return None, met
		}
	}
	r.agents.name(slot, e.Device.Domain)
	r.addresses.named(e.Address, slot, at)
	e.Device = r.agents.at(slot).Device
	return slot, met
}

// owner returns the device to which a request without a name from an address is attributed, or
// none. A device that was forgotten since it used the address no longer owns it, and neither does
// the next device in its slot.
func (r *Roster) owner(from netip.Addr, at int64) int32 {
	slot, last := r.addresses.owner(from, at)
	if slot == None || !r.agents.held(slot, last) {
		return None
	}
	return slot
}

// meet adds a device that is new or was forgotten.
func (r *Roster) meet(e *event.Event) (int32, meeting) {
	met := metFirst
	var b nameBuffer
	if r.agents.forgotten.has(b.key(e.Device.Name)) {
		met = metAgain
	}
	slot := r.admit(e.Device, e.Time.UnixMilli())
	if slot == None {
		return None, metFull
	}
	r.agents.at(slot).again = met == metAgain
	if met == metFirst {
		r.agents.distinct++
	}
	return slot, met
}

// admit evicts devices if necessary and gives a new device a slot.
func (r *Roster) admit(d protocol.Device, at int64) int32 {
	for {
		full := r.agents.evictable(d)
		if full == None {
			return r.agents.add(d, at)
		}
		if r.evicted == nil {
			return None
		}
		r.drop(full)
		r.agents.forget(full)
	}
}

// contact records a contact of a device, and returns the time since the previous one, and the
// address that it left for another network.
func (r *Roster) contact(slot int32, e *event.Event) (away time.Duration, left netip.Addr) {
	g := r.agents.at(slot)
	last := g.Last
	if g.Last != 0 {
		away = time.Duration(e.Time.UnixMilli()-g.Last) * time.Millisecond
	}
	if r.evicted != nil && e.Direction != event.DirectionNone {
		r.heard(slot, ChannelOf(e.Kind), e.Time, e.Failed())
	}
	r.agents.touch(slot, e.Time)
	if at := StampOf(e.Time); at >= g.spoke && e.Direction != event.DirectionNone { // otherwise a person's test from the address
		g.spoke = at
		if r.agents.speaksAs(slot, e.UserAgent) {
			r.spoke(slot, e.Time)
		}
	} else if e.Direction != event.DirectionNone {
		r.spokeBefore(slot, e)
	}
	if away < 0 {
		r.late(slot, e)
		return 0, left
	}
	if e.Attribution.ByName() && e.Address.IsValid() && g.Address != e.Address {
		if r.turn(slot, e, fromMilli(last)) && elsewhere(g.Address, e.Address) {
			left = g.Address
		}
		r.addresses.moved(slot, g.Address, e.Address)
		g.Address = e.Address
	}
	return away, left
}
