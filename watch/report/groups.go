package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// agents returns the state of the devices at the end of the period. What needs a longer period than
// the logs cover is unknown: a log begins with its first line.
func (t *Tally) agents(m *mask) Agents {
	from, to := t.span()
	c, span, end := &t.config, to.Sub(from), to.UnixMilli()
	quiet := func(d *device, for_ time.Duration) bool { return end-d.last >= for_.Milliseconds() }
	a := Agents{
		New: t.group(m, span >= 2*c.New, 2*c.New,
			fmt.Sprintf("first seen in this period within %s of its end", hoursOf(c.New)),
			func(d *device) bool { return end-d.first <= c.New.Milliseconds() },
			func(a, b *device) int { return cmp.Compare(b.first, a.first) }),
		Silent: t.group(m, span >= c.Silent, c.Silent,
			fmt.Sprintf("no contact in the last %s of the period", hoursOf(c.Silent)),
			func(d *device) bool { return quiet(d, c.Silent) },
			func(a, b *device) int { return cmp.Compare(a.last, b.last) }),
		Failing: t.group(m, true, 0,
			"the newest request of a kind failed",
			func(d *device) bool { return d.failing != 0 },
			func(a, b *device) int { return cmp.Compare(b.failed, a.failed) }),
		Orphans: t.group(m, span >= c.Orphan, c.Orphan,
			fmt.Sprintf("the first policy request in this period failed, none succeeded later, and no contact for %s or more: if the devices are new, restart the agent service or the device", hoursOf(c.Orphan)),
			func(d *device) bool { return d.lostFirst && !d.gotPolicy && quiet(d, c.Orphan) },
			func(a, b *device) int { return cmp.Compare(a.first, b.first) }),
	}
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

// hoursOf formats a duration of some hours.
func hoursOf(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.String()
}

// group selects devices, sorts them, and lists the first ones. Equal devices are in order of
// appearance.
func (t *Tally) group(m *mask, known bool, needs time.Duration, note string, in func(*device) bool, order func(a, b *device) int) Group {
	g := Group{Known: known, Note: note, Devices: []Device{}}
	if !known {
		g.Note = "unknown: the period is shorter than " + hoursOf(needs)
		return g
	}
	var slots []int32
	for i := range t.devices.rows {
		if in(&t.devices.rows[i]) {
			slots = append(slots, int32(i))
		}
	}
	slices.SortStableFunc(slots, func(a, b int32) int { return order(&t.devices.rows[a], &t.devices.rows[b]) })
	g.Count = len(slots)
	for _, slot := range slots[:min(t.config.Top, len(slots))] {
		g.Devices = append(g.Devices, t.deviceRow(m, slot))
	}
	return g
}

func (t *Tally) deviceRow(m *mask, slot int32) Device {
	d := &t.devices.rows[slot]
	row := Device{
		Name: m.device(slot), Domain: m.domain(d.domain), Address: m.address(d.address),
		UserAgent: m.plain(t.versions.rows[d.agent].agent),
		First:     time.UnixMilli(d.first).UTC(), Last: time.UnixMilli(d.last).UTC(),
		Requests: d.requests, Failed: d.failed, Failing: []Failing{},
	}
	for channel := range channels {
		if d.failing>>channel&1 != 0 {
			direction, kind := channelParts(channel)
			s := &t.statuses.rows[t.troubles.open[troubled{slot, int16(channel)}].status]
			row.Failing = append(row.Failing, Failing{direction.String(), kind.String(), s.status, s.substatus, m.text(string(s.cause))})
		}
	}
	return row
}

// versionRows are sorted by number of devices.
func (t *Tally) versionRows(m *mask) (rows []Version, more int) {
	devices := make([]int, len(t.versions.rows))
	for i := range t.devices.rows {
		devices[t.devices.rows[i].agent]++
	}
	rows = []Version{}
	for i, v := range t.versions.rows {
		name := v.agent
		if i == 0 {
			name = "(others)"
		}
		if v.requests > 0 {
			rows = append(rows, Version{name, devices[i], v.requests})
		}
	}
	slices.SortStableFunc(rows, func(a, b Version) int {
		return cmp.Or(cmp.Compare(b.Devices, a.Devices), cmp.Compare(b.Requests, a.Requests))
	})
	if len(rows) > t.config.Top {
		rows, more = rows[:t.config.Top], len(rows)-t.config.Top
	}
	for i := range rows {
		rows[i].UserAgent = m.plain(rows[i].UserAgent)
	}
	return rows, more
}
