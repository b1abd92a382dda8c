package ui

import (
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// shown is the pane that is drawn: of the tab, or what was opened last.
func (m *Model) shown() pane {
	if n := len(m.opened); n > 0 {
		return m.opened[n-1]
	}
	return m.panes[m.pane]
}

// back closes what was opened last: what is below stands as the reader left it.
func (m *Model) back() { m.opened = m.opened[:len(m.opened)-1] }

// openDevice opens the detail of a device. From the record of one of its transfers it goes back to
// the detail, though the transfer may name the device without its domain.
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

// answered reports whether the last sample answers what the pane that is shown asks for. One
// that answers another pane would say that nothing has happened here.
func (m *Model) answered() bool {
	if !m.sampled {
		return false
	}
	q, parts := &m.sample.Query, paneParts[m.pane]
	for i := len(m.opened) - 1; i >= 0; i-- { // a record shows what was known when it was opened
		if a, ok := m.opened[i].(*agentPane); ok {
			return q.Parts&estate.PartAgent != 0 && q.Agent == a.device
		}
	}
	parts |= m.sampling.wanted.Parts
	return q.Parts&parts == parts
}
