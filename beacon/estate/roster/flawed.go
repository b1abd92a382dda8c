package roster

import (
	"time"

	"beacontop/beacon/event"
)

// Flaw folds in a flaw of a file that was received earlier, and completes it in place like a
// request. It returns its device, and when the file came.
func (r *Roster) Flaw(e *event.Event) (o Outcome, came time.Time) {
	o.Slot = None
	if e.Device.Known() {
		e.Attribution = event.Named
		o.Slot = r.agents.exactly(e.Device)
		if o.Slot == None && e.Device.Domain == "" { // only a contact sets the domain of a device
			o.Slot = r.agents.find(e.Device, e.Address)
		}
		if o.Slot == None { // the request that delivered the file is reported later
			slot, met := r.meet(e)
			o.Slot, o.New, o.Full = slot, met == metFirst, met == metFull
			if slot != None {
				o.Away, o.Left = r.contact(slot, e)
			}
		}
	} else if o.Slot = r.owner(e.Address, e.Time.UnixMilli()); o.Slot != None {
		e.Attribution = event.ByAddress
	}
	if o.Slot == None {
		return o, time.Time{}
	}
	g := r.agents.at(o.Slot)
	e.Device = g.Device
	m := &g.Marks[ChannelOf(e.Kind)]
	if e.Attribution.ByName() && !e.Active { // the request reports those moved to BadLogs
		m.Blemish = Flawed
		g.Search.Store(nil)
		r.agents.touch(o.Slot, fromMilli(g.Last)) // changed agents must be among the newest: see Roster.changed
	}
	return o, m.Last.Time()
}
