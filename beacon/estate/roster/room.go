package roster

import "beacontop/beacon/protocol"

// agentBytes is the memory of a device apart from its texts: its slot, its entries in the maps of
// names and addresses, its rhythm, and their spare capacity. Measured with 300,000 devices.
const agentBytes = 600

func (g *Agent) bytes() int64 {
	n := agentBytes + int64(len(g.Device.Name)+len(g.Device.Domain)+len(g.UserAgent))
	return n + g.identity.Memory()
}

// evictable returns the slot of the device to evict before another one is added, or none.
func (a *agents) evictable(d protocol.Device) int32 {
	size := (&Agent{Device: d}).bytes()
	if a.known() < a.limit && a.bytes+size <= a.room {
		return None
	}
	return a.oldest
}

// UserAgentLimit is how many bytes of a device's user agent are kept: real ones are far shorter.
const UserAgentLimit = 256

// speaksAs records the user agent of a device, and reports whether it is another one than before.
func (a *agents) speaksAs(i int32, userAgent string) (changed bool) {
	g := a.at(i)
	userAgent = userAgent[:min(len(userAgent), UserAgentLimit)]
	if userAgent == "" || userAgent == g.UserAgent {
		return false
	}
	a.bytes += int64(len(userAgent) - len(g.UserAgent))
	g.UserAgent = a.texts.one(userAgent)
	return true
}
