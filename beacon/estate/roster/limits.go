package roster

import (
	"cmp"
	"time"

	"beacontop/beacon/protocol"
)

// Limits bounds the memory of a Roster and sets the durations for its inferences. Zero fields
// take the default given in their comment.
type Limits struct {
	AgentsBytes int64         // memory for devices: 256 MB, about 400,000; the longest silent are evicted
	Agents      int           // devices: as many as fit in AgentsBytes
	Attribution time.Duration // how long a device owns its address after a request: 10 min
	Shared      time.Duration // how long an address used by two devices stays shared: 24 h
	// Silence is the time after which a device whose first policy failed is lost, or at work if
	// any transfer succeeds: 5 min.
	Silence time.Duration
	Zone    *time.Location // in which most agents live: the estate comes later in UTC when its clocks are set back; nil: UTC
}

// agentsBytes is the default of AgentsBytes. With it a beacon of 400,000 devices stays below 450
// MB, including garbage.
const agentsBytes = 256 << 20

// withDefaults fills the zero fields. The durations are our choice, not the vendor's: an agent
// downloads its packages within minutes of the policy and retries nothing within five minutes.
func (l Limits) withDefaults() Limits {
	l.AgentsBytes = cmp.Or(l.AgentsBytes, agentsBytes)
	l.Agents = cmp.Or(l.Agents, int(l.AgentsBytes/agentBytes))
	l.Attribution = cmp.Or(l.Attribution, 10*time.Minute)
	l.Shared = cmp.Or(l.Shared, 24*time.Hour)
	l.Silence = cmp.Or(l.Silence, 5*time.Minute)
	return l
}

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
