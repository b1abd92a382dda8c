package ui

import (
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// shown returns the pane that is drawn: the one opened last, otherwise the pane of the tab.
func (m *Model) shown() pane {
	if n := len(m.opened); n > 0 {
		return m.opened[n-1]
	}
	return m.tabs[m.tab].pane
}

// back closes the pane opened last; the pane below is unchanged.
func (m *Model) back() { m.opened = m.opened[:len(m.opened)-1] }

// openDevice opens the detail of a device. From the record of one of its transfers it returns to
// the open detail, even if the transfer names the device without its domain.
func (m *Model) openDevice(d protocol.Device) {
	if n := len(m.opened); n > 1 {
		if _, ok := m.opened[n-2].(*agentPane); ok {
			m.back()
			return
		}
	}
	m.opened = append(m.opened, newAgent(d))
}

// openRecord opens the record of a transfer.
func (m *Model) openRecord(e *event.Event) {
	m.opened = append(m.opened, newRecord(e, m.shown()))
}
