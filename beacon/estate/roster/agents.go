package roster

import (
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/protocol"
)

// None is the slot of no device.
const None int32 = -1

// agents holds all known devices in slots, indexed by name and domain and ordered by last
// contact. When it is full, the devices that were silent longest are evicted.
type agents struct {
	slots
	free       []int32          // slots without a device
	limit      int              // maximum number of devices
	room       int64            // maximum size in bytes
	bytes      int64            // current size in bytes
	byName     map[string]int32 // upper-case name → newest slot of that name
	newest     int32
	oldest     int32
	evicted    int           // evictions; the same device may be evicted repeatedly
	minutes    series.Counts // last contacts per minute: each known agent counts once; without buckets in a Roster
	failing    int
	orphans    map[int32]struct{} // see Agent.unserved
	incomplete slotSet            // see plight …
	rejected   map[int32]Stamp    // … and since when their credentials are rejected
	silence    time.Duration      // see Limits.Silence
	version    uint64             // incremented when an agent is added, renamed or evicted
	texts      texts              // domains and user agents
	followed   map[int32]struct{} // whose identity changes by the mere passing of time
	settled    time.Time          // when these were last checked
	unsettled  bool               // some are new since

	forgotten forgotten
	distinct  int // devices ever known; a lower bound

	gone  []protocol.Device // evicted or renamed since the last Checkpoint
	whole bool              // the next Checkpoint must be complete
}

// contactMinutes limits how far back "contacted in the last …" can be answered.
const contactMinutes = 24 * 60

func newAgents(l Limits) agents {
	return agents{
		limit: l.Agents, room: l.AgentsBytes, silence: l.Silence, byName: map[string]int32{}, newest: None, oldest: None,
		orphans: map[int32]struct{}{}, rejected: map[int32]Stamp{}, followed: map[int32]struct{}{}, whole: true, texts: texts{},
	}
}

// name sets the domain of a device that was known without one.
func (a *agents) name(slot int32, domain string) {
	g := a.at(slot)
	if domain == "" || g.Device.Domain != "" {
		return
	}
	a.depart(g.Device)
	g.Device.Domain = a.texts.one(domain)
	a.bytes += int64(len(domain))
	a.version++
}

// add creates a slot for a device that find did not find. The caller has made sure that the
// limits allow it.
func (a *agents) add(d protocol.Device, at int64) int32 {
	var i int32
	if last := len(a.free) - 1; last >= 0 {
		i, a.free = a.free[last], a.free[:last]
	} else {
		i = a.grow()
	}
	*a.at(i) = Agent{first: at, newer: None, older: None}
	a.enter(i, d)
	return i
}

// rename gives a device another name.
func (a *agents) rename(i int32, d protocol.Device) {
	a.leave(i)
	a.enter(i, d)
}

// forget frees the slot of a device, to make room.
func (a *agents) forget(i int32) {
	a.evicted++
	var b nameBuffer
	a.forgotten.add(b.key(a.at(i).Device.Name), a.limit)
	a.remove(i)
}

// remove frees the slot of a device.
func (a *agents) remove(i int32) {
	a.leave(i)
	g := a.at(i)
	if g.Failing > 0 {
		a.failing--
	}
	delete(a.orphans, i)
	delete(a.incomplete, i)
	delete(a.rejected, i)
	delete(a.followed, i)
	a.minutes.Add(fromMilli(g.Last), -1)
	a.unlink(i)
	*g = Agent{newer: None, older: None, sibling: None}
	a.free = append(a.free, i)
	a.version++
}

func (a *agents) unlink(i int32) {
	g := a.at(i)
	if g.newer != None {
		a.at(g.newer).older = g.older
	} else if a.newest == i {
		a.newest = g.older
	}
	if g.older != None {
		a.at(g.older).newer = g.newer
	} else if a.oldest == i {
		a.oldest = g.newer
	}
	g.newer, g.older = None, None
}

// touch records a contact of agent i and makes it the newest.
func (a *agents) touch(i int32, t time.Time) {
	g := a.at(i)
	at := max(t.UnixMilli(), g.Last) // concurrent requests may be reported out of order
	if g.Last != 0 {
		a.minutes.Add(fromMilli(g.Last), -1)
	}
	a.minutes.Add(fromMilli(at), 1)
	g.Last, g.news = at, true
	if a.newest == i {
		return
	}
	a.unlink(i)
	g.older = a.newest
	if a.newest != None {
		a.at(a.newest).newer = i
	}
	a.newest = i
	if a.oldest == None {
		a.oldest = i
	}
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// held reports whether a slot holds a device that was already known at a time, in Unix
// milliseconds.
func (a *agents) held(slot int32, at int64) bool {
	g := a.at(slot)
	return g.Device.Known() && g.first <= at
}

// known returns the number of devices.
func (a *agents) known() int { return a.size - len(a.free) }
