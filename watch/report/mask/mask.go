package mask

import (
	"fmt"
	"net/netip"
	"strings"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
)

// Mask replaces identifying texts, each consistently. Devices are numbered in the order in
// which the logs show them, everything else in the order of the report. A mask that is off
// changes nothing.
type Mask struct {
	on        bool
	devices   *roster.Roster
	domains   numbers
	users     numbers
	logs      numbers
	others    numbers // words that could be names
	addresses map[netip.Addr]string
	v4, v6    int // addresses so far
}

// numbers numbers texts, from 1, case-insensitive.
type numbers map[string]int

func (n numbers) of(text string) int {
	text = strings.ToUpper(text)
	if n[text] == 0 {
		n[text] = len(n) + 1
	}
	return n[text]
}

// New returns a mask for the devices of a roster, or one that is off.
func New(on bool, devices *roster.Roster) *Mask {
	return &Mask{
		on: on, devices: devices, domains: numbers{}, users: numbers{}, logs: numbers{}, others: numbers{},
		addresses: map[netip.Addr]string{},
	}
}

// Device returns the masked name of a device; empty if there is none.
func (m *Mask) Device(slot int32) string {
	switch {
	case slot < 0:
		return ""
	case m.on:
		return fmt.Sprintf("DEVICE-%04d", slot+1)
	}
	return m.devices.Agent(slot).Device.Name
}

// Domain masks the domain of a device.
func (m *Mask) Domain(name string) string {
	if !m.on || name == "" {
		return name
	}
	return fmt.Sprintf("domain-%02d", m.domains.of(name))
}

// user masks the name of a user. "system" means the whole machine and is not masked.
func (m *Mask) user(name string) string {
	if !m.on || name == "" || strings.EqualFold(name, "system") {
		return name
	}
	return fmt.Sprintf("user-%02d", m.users.of(name))
}

// Log masks the name of a log.
func (m *Mask) Log(name string) string {
	if !m.on {
		return name
	}
	return fmt.Sprintf("log-%02d", m.logs.of(name))
}

// Line returns a line of a log that could not be parsed; empty if the mask is on, because such a line
// cannot be masked.
func (m *Mask) Line(text string) string {
	if m.on {
		return ""
	}
	return text
}

// Address masks an address; empty if there is none.
func (m *Mask) Address(a netip.Addr) string {
	switch {
	case !a.IsValid():
		return ""
	case !m.on:
		return a.String()
	}
	masked, ok := m.addresses[a]
	if !ok && a.Is4() {
		m.v4++
		masked = fmt.Sprintf("10.%d.%d.%d", m.v4>>16&0xff, m.v4>>8&0xff, m.v4&0xff)
	} else if !ok {
		m.v6++
		masked = fmt.Sprintf("fd00::%x", m.v6)
	}
	m.addresses[a] = masked
	return masked
}

// Text masks names in a text: known devices, users and domains seen so far, and addresses.
func (m *Mask) Text(s string) string {
	if !m.on {
		return s
	}
	return m.each(s, inName, m.word)
}

// inName reports whether a character can be part of a name or an address.
func inName(r rune) bool {
	return !strings.ContainsRune(" /\\()[]{}<>\"'`,;=|&?#@+%!\t\r\n", r)
}

func (m *Mask) word(s string) string {
	if s == "" {
		return s
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return m.Address(a.Unmap().WithZone(""))
	}
	if host, port, ok := strings.Cut(s, ":"); ok {
		return m.word(host) + ":" + m.word(port)
	}
	if slot := m.devices.Find(protocol.Device{Name: s}, netip.Addr{}); slot >= 0 {
		return m.Device(slot)
	}
	if short, domain, ok := strings.Cut(s, "."); ok {
		if slot := m.devices.Find(protocol.Device{Name: short}, netip.Addr{}); slot >= 0 {
			return m.Device(slot) + "." + m.Domain(domain)
		}
	}
	switch key := strings.ToUpper(s); {
	case m.users[key] != 0:
		return m.user(s)
	case m.domains[key] != 0:
		return m.Domain(s)
	}
	return s
}
