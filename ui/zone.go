package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// zones are the time zones of a screen: UTC, which logs use, and that of the reader.
type zones struct {
	local *time.Location
	inUTC bool // UTC is shown
}

// newZones starts with the requested zone; nil means UTC, and then the other zone is that of the
// machine.
func newZones(asked *time.Location) zones {
	if asked == nil || asked == time.UTC {
		return zones{local: time.Local, inUTC: true}
	}
	return zones{local: asked}
}

// shown returns the current zone.
func (z *zones) shown() *time.Location {
	if z.inUTC {
		return time.UTC
	}
	return z.local
}

// switchZone shows all times in the other time zone, if there is one.
func (m *Model) switchZone() tea.Cmd {
	z := &m.zones
	if name, offset := m.sample.Now.In(z.local).Zone(); name == "UTC" && offset == 0 {
		m.said = "the time zone of this machine is UTC: --tz ZONE names another"
		return nil
	}
	z.inUTC = !z.inUTC
	m.sample.Now = m.sample.Now.In(z.shown())
	return m.ask(false)
}
