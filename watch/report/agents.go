package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
	"beacontop/watch/report/mask"
)

// Agents is the state of the devices.
type Agents struct {
	New      Group     `json:"new"`
	Silent   Group     `json:"silent"`
	Failing  Group     `json:"failing"`
	Orphans  Group     `json:"first_policy_orphans"`
	Contacts []Contact `json:"last_contacts"` // all devices
	Versions []Version `json:"versions"`
	More     int       `json:"more_versions"` // user agents that are not listed
}

// Group is a list of devices with something in common.
type Group struct {
	Known   bool     `json:"known"` // false: the period is too short to decide
	Note    string   `json:"note"`  // what they have in common, or why it is unknown
	Count   int      `json:"count"`
	Partial bool     `json:"partial"` // there may be more: see Totals.BeyondDevices
	Devices []Device `json:"devices"` // the first of them
}

// agents returns the state of the devices at the end of the period. What needs a longer period than
// the logs cover is unknown: a log begins with its first line.
func (t *Tally) agents(m *mask.Mask) Agents {
	from, to := t.span()
	c, span, end := &t.config, to.Sub(from), to.UnixMilli()
	quiet := func(d *roster.Entry, for_ time.Duration) bool { return end-d.Last >= for_.Milliseconds() }
	a := Agents{
		New: t.group(m, span >= 2*c.New, 2*c.New,
			fmt.Sprintf("first seen in this period within %s of its end", figures.Exact(c.New)),
			func(d *roster.Entry) bool { return end-d.First <= c.New.Milliseconds() },
			func(a, b *roster.Entry) int { return cmp.Compare(b.First, a.First) }),
		Silent: t.group(m, span >= c.Silent, c.Silent,
			fmt.Sprintf("no contact in the last %s of the period", figures.Exact(c.Silent)),
			func(d *roster.Entry) bool { return quiet(d, c.Silent) },
			func(a, b *roster.Entry) int { return cmp.Compare(a.Last, b.Last) }),
		Failing: t.group(m, true, 0,
			"the newest request of a kind failed",
			func(d *roster.Entry) bool { return d.Failing },
			func(a, b *roster.Entry) int { return cmp.Compare(b.Failures, a.Failures) }),
		Orphans: t.group(m, span >= c.Orphan, c.Orphan,
			diagnosis.OrphansOf(c.Orphan),
			func(d *roster.Entry) bool { return t.devices.Lost(d.Slot, to) },
			func(a, b *roster.Entry) int { return cmp.Compare(a.First, b.First) }),
	}
	a.Contacts = t.contacts()
	a.Versions, a.More = t.versionRows(m)
	if t.devices.beyond > 0 {
		a.beyond()
	}
	return a
}

// beyond marks the figures affected by the limit of devices: the tracked devices are those
// that came first, so hardly any of them is new.
func (a *Agents) beyond() {
	a.New = Group{Note: "unknown: there are more devices than can be tracked", Devices: []Device{}}
	for _, g := range []*Group{&a.Silent, &a.Failing, &a.Orphans} {
		g.Partial = true
	}
}

// group selects devices, sorts them, and lists the first ones. Equal devices are in order of
// appearance.
func (t *Tally) group(m *mask.Mask, known bool, needs time.Duration, note string, in func(*roster.Entry) bool, order func(a, b *roster.Entry) int) Group {
	g := Group{Known: known, Note: note, Devices: []Device{}}
	if !known {
		g.Note = "unknown: the period is shorter than " + figures.Exact(needs)
		return g
	}
	var all []roster.Entry
	for slot := range t.devices.Slots() {
		if d := t.devices.Agent(int32(slot)); in(&d) {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b roster.Entry) int { return order(&a, &b) })
	g.Count = len(all)
	for i := range all[:min(t.config.Top, len(all))] {
		g.Devices = append(g.Devices, t.deviceRow(m, &all[i]))
	}
	return g
}
