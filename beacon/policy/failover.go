package policy

import (
	"slices"
	"strings"
)

// With returns the list, with the beacons added that it does not contain yet.
func (f Failover) With(others []Server) Failover {
	held := map[string]bool{}
	for _, s := range f.Servers {
		held[strings.ToLower(s.URL())] = true
	}
	f.Servers = slices.Clip(f.Servers) // other lists may share the array
	for _, s := range others {
		if url := strings.ToLower(s.URL()); !held[url] {
			held[url] = true
			f.Servers = append(f.Servers, s)
		}
	}
	return f
}
