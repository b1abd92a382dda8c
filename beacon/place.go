package beacon

import (
	"net/netip"
	"path"
	"strings"
	"sync"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// place is the information in a path, independent of the client. It is immutable.
type place struct {
	route
	err     error // why the path is rejected
	kind    protocol.Kind
	device  protocol.Device
	folder  string // of an upload; empty: none is known
	machine string // machine name of the policy, even if it is not a valid device name
}

// places caches parsed paths: agents request the same few repeatedly.
type places struct {
	mu    *sync.RWMutex
	known map[string]*place
}

// Limits of the cache: the policies of a busy hour, and paths of the usual length.
const (
	placesKept      = 8192
	placeLimitBytes = 256
)

func newPlaces() places { return places{new(sync.RWMutex), map[string]*place{}} }

// of returns the place of a path. Paths of uploads are not cached: each occurs once.
func (p places) of(path string) *place {
	p.mu.RLock()
	known := p.known[path]
	p.mu.RUnlock()
	if known != nil {
		return known
	}
	fresh := placeOf(path)
	if fresh.location != protocol.Downloads || fresh.err != nil || len(path) > placeLimitBytes {
		return fresh
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= placesKept {
		clear(p.known)
	}
	p.known[path] = fresh
	return fresh
}

func placeOf(text string) *place {
	r, err := routeOf(text)
	p := &place{route: r, err: err}
	res := protocol.ResourceOf(r.location, r.path())
	p.kind, p.device, p.folder = res.Kind, res.Device.Valid(protocol.IsName), res.Folder
	if r.location == protocol.Downloads {
		p.machine = machineOf(r)
	}
	return p
}

// asks is the device whose policy is requested.
func (p *place) asks(from netip.Addr) policy.Device {
	return policy.Device{Name: p.machine, Domain: p.device.Domain, Address: from}
}

// machineOf is the name of a policy file: of a device, or of a fixed policy.
func machineOf(r route) string {
	if len(r.parts) < 2 || !strings.EqualFold(r.parts[0], "Policies") {
		return ""
	}
	name := r.parts[len(r.parts)-1]
	if ext := path.Ext(name); strings.EqualFold(ext, ".npl") || strings.EqualFold(ext, ".osd") {
		return strings.TrimSuffix(name, ext)
	}
	return ""
}
