package roster

import (
	"path"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate/version"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Version returns the version of the agent of a device: the one that its newest inventory names,
// otherwise that of its user agent; empty: unknown.
func (r *Roster) Version(slot int32) string { return r.versions.Text(r.agents.at(slot).version) }

// tracked records the version that an inventory names.
func (r *Roster) tracked(slot int32, text string, at time.Time) {
	if id := r.versions.Of(text, at); id != 0 {
		r.agents.at(slot).tracked = true
		r.versioned(slot, id, at)
	}
}

// spoke records the version that a user agent names. The first inventory that names one is more
// reliable: components of one agent may have user agents of their own.
func (r *Roster) spoke(slot int32, at time.Time) {
	g := r.agents.at(slot)
	if !g.tracked {
		r.versioned(slot, r.versions.Of(protocol.VersionIn(g.UserAgent), at), at)
	}
}

// spokeBefore records the version of a contact that is older than the newest one. It is no news, but
// if it is higher, the agent has moved down since.
func (r *Roster) spokeBefore(slot int32, e *event.Event) {
	g := r.agents.at(slot)
	if g.tracked || e.UserAgent == "" || e.UserAgent == g.UserAgent {
		return
	}
	if id := r.versions.Of(protocol.VersionIn(e.UserAgent), e.Time); r.versions.Compare(g.version, id) < 0 {
		r.moves.Changed(slot, r.versions.Text(id), r.Version(slot), -1, g.spoke.Time())
	}
}

// versioned records the version of an agent.
func (r *Roster) versioned(slot int32, to version.ID, at time.Time) {
	g := r.agents.at(slot)
	from := g.version
	if from == to {
		return
	}
	r.versions.Change(from, to)
	g.version = to
	r.moves.Changed(slot, r.versions.Text(from), r.versions.Text(to), r.versions.Compare(to, from), at)
	g.Search.Store(nil)
}

// upgraded records that a device fetched a file of an upgrade completely. The description of a package
// (.osd) is fetched daily, whether it is needed or not.
func (r *Roster) upgraded(slot int32, e *event.Event) {
	if e.Direction == event.DirectionDownload {
		r.versions.Offer(protocol.UpgradeVersion(e.Path), e.Time.UTC())
	}
	if e.Status == 200 && e.Direction == event.DirectionDownload && !strings.EqualFold(path.Ext(e.Path), ".osd") {
		r.moves.Fetched(slot, r.Version(slot), e.Time.UTC())
	}
}

// Down returns how a device moved to a lower version; false: it did not.
func (r *Roster) Down(slot int32) (version.Down, bool) { return r.moves.Down(slot) }

// Loop returns how a device fetches an upgrade again and again; false: it does not.
func (r *Roster) Loop(slot int32) (version.Fetch, bool) { return r.moves.Loop(slot, r.Version(slot)) }

// Versions are the agents of each version, and those whose version is remarkable.
type Versions struct {
	Counts []version.Count // the highest version first
	Downs  Remarkable      // moved to a lower version within version.DownTime
	Loops  Remarkable      // fetch an upgrade again and again
}

// Remarkable are some devices.
type Remarkable struct {
	Devices int
	Names   []protocol.Device // the first ones by name
	Since   time.Time         // the first of them
	Last    time.Time         // the last one
}

// Add adds a device, since a time.
func (m *Remarkable) Add(d protocol.Device, since time.Time) {
	if m.Devices++; m.Since.IsZero() || since.Before(m.Since) {
		m.Since = since
	}
	if since.After(m.Last) {
		m.Last = since
	}
	m.Names = nameAmong(m.Names, d)
}

// Versions returns the figures at a time.
func (r *Roster) Versions(now time.Time) (v Versions) {
	v.Counts = r.versions.Counts()
	for _, slot := range r.moves.Downs(now) {
		d, _ := r.moves.Down(slot)
		v.Downs.Add(r.agents.at(slot).Device, d.At)
	}
	for _, slot := range r.moves.Loops(r.Version) {
		f, _ := r.Loop(slot)
		v.Loops.Add(r.agents.at(slot).Device, f.First)
	}
	return v
}

// versionsRecord is what a checkpoint holds of versions, besides that of each agent.
type versionsRecord struct {
	Versions []version.Record `json:"versions"`
	Offers   []version.Offer  `json:"offers,omitzero"`
	Agents   []movesRecord    `json:"agents,omitzero"`
}

// movesRecord is an agent whose version fell, or that fetches upgrades.
type movesRecord struct {
	Agent protocol.Device `json:"agent"`
	Down  *version.Down   `json:"down,omitzero"`
	Fetch *version.Fetch  `json:"fetch,omitzero"`
}

// movesKept is the number of such agents in a checkpoint; those that changed last are kept.
const movesKept = 10_000

func (r *Roster) checkpointVersions() versionsRecord {
	out := versionsRecord{Versions: r.versions.Checkpoint(), Offers: r.versions.Offers()}
	slots := r.moves.Kept()
	for _, slot := range slots[:min(len(slots), movesKept)] {
		down, fetch := r.moves.Of(slot)
		out.Agents = append(out.Agents, movesRecord{r.agents.at(slot).Device, down, fetch})
	}
	slices.SortStableFunc(out.Agents, func(x, y movesRecord) int { return protocol.CompareNames(x.Agent.String(), y.Agent.String()) })
	return out
}

func (r *Roster) restoreMoves(all []movesRecord) {
	for _, m := range all {
		if slot := r.agents.exactly(m.Agent); slot != None {
			r.moves.Restore(slot, m.Down, m.Fetch)
		}
	}
}
