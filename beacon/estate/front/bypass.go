package front

import (
	"maps"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// Bypass is a failover list from an origin that leads agents past this beacon.
type Bypass struct {
	Path  string    `json:"path"`
	Names []string  `json:"names"` // of beacons
	Count int       `json:"count"` // of them
	Since time.Time `json:"since,omitzero"`
}

// Limits of what is kept of failover lists: a beacon has a few, with a few names each.
const (
	bypassesMost = 50
	namesMost    = 20
)

// bypasses holds failover lists by path.
type bypasses map[string]Bypass

// apply adds or removes a list.
func (b bypasses) apply(e *event.Event) {
	path := event.Clip(e.Name, event.TextLimitBytes)
	was, known := b[path]
	if e.Count == 0 {
		delete(b, path)
		return
	}
	if !known && len(b) >= bypassesMost {
		return
	}
	since := e.Time
	if known {
		since = was.Since
	}
	names := strings.FieldsFunc(e.Peer, func(r rune) bool { return r == ',' || r == ' ' })
	b[path] = Bypass{Path: path, Names: names[:min(len(names), namesMost)], Count: e.Count, Since: since}
}

func (b bypasses) known() (all []Bypass) {
	for _, path := range slices.Sorted(maps.Keys(b)) {
		one := b[path]
		one.Names = slices.Clone(one.Names)
		all = append(all, one)
	}
	return all
}

func (b bypasses) clone() bypasses { return maps.Clone(b) }

func (b bypasses) restore(o bypasses) { maps.Copy(b, o) }
