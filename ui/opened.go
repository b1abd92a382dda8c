package ui

import (
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/pane"
	"beacontop/ui/pane/page"
)

// shown returns the pane that is drawn: the one opened last, otherwise the pane of the tab.
func (m *Model) shown() pane.Pane {
	if n := len(m.opened); n > 0 {
		return m.opened[n-1]
	}
	return m.tabs[m.tab].Pane
}

// back closes the pane opened last; the pane below is unchanged.
func (m *Model) back() { m.opened = m.opened[:len(m.opened)-1] }

// openDevice opens the detail of a device. From the record of one of its transfers it returns to
// the open detail, even if the transfer names the device without its domain.
func (m *Model) openDevice(d protocol.Device) {
	if n := len(m.opened); n > 1 && pane.IsAgent(m.opened[n-2]) {
		m.back()
		return
	}
	m.opened = append(m.opened, pane.NewAgent(d))
}

// openRecord opens the record of a transfer.
func (m *Model) openRecord(e *event.Event) {
	m.opened = append(m.opened, page.NewRecord(e, m.shown()))
}

// around shows the events around the time of the chosen row.
func (m *Model) around() {
	d, ok := m.shown().(dated)
	if !ok {
		m.said = "no row here has a time to look around"
		return
	}
	moment, ok := d.Moment(&m.sample)
	if !ok {
		m.said = "choose a row with a time first: j and k move"
		return
	}
	m.show(m.tabOf(estate.PartEvents))
	if e, ok := m.tabs[m.tab].Pane.(interface{ MoveTo(time.Time) }); ok {
		e.MoveTo(moment)
	}
}

// dated is a pane whose rows have a time.
type dated interface {
	Moment(s *estate.Sample) (moment time.Time, ok bool) // of the chosen row
}
