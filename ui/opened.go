package ui

import (
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// shown returns the pane that is drawn: the one opened last, otherwise the pane of the tab.
func (m *Model) shown() pane {
	if n := len(m.opened); n > 0 {
		return m.opened[n-1]
	}
	return m.panes[m.pane]
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
	m.opened = append(m.opened, &agentPane{device: d})
}

// openRecord opens the record of a transfer.
func (m *Model) openRecord(e *event.Event) {
	m.opened = append(m.opened, &recordPane{event: *e, under: m.shown()})
}

// answered reports whether the last sample answers the query of the shown pane. A sample for
// another pane would look as if nothing had happened here.
func (m *Model) answered() bool {
	if !m.sampled {
		return false
	}
	q, parts := &m.sample.Query, paneParts[m.pane]
	for i := len(m.opened) - 1; i >= 0; i-- { // a record keeps the state from when it was opened
		if a, ok := m.opened[i].(*agentPane); ok {
			return q.Parts&estate.PartAgent != 0 && q.Agent == a.device
		}
	}
	parts |= m.sampling.wanted.Parts
	return q.Parts&parts == parts
}
