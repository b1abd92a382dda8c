package report

import (
	"cmp"
	"slices"
	"strings"

	"beacontop/beacon/estate/roster"
	"beacontop/watch/report/mask"
)

// versions counts requests by user agent, and numbers the user agents.
type versions struct {
	rows  []versionRow
	index map[string]int32
	near  [nearAgents]near
}

// versionLimit limits the user agents: an estate has a few dozen; others are noise and share row 0.
const versionLimit = 2000

type versionRow struct {
	agent    string
	requests int64
}

// near caches the rows of user agents by a few of their bytes. The parser returns the same
// string for the same text, so comparing is cheap.
type near struct {
	agent string
	row   int32
}

const nearAgents = 64

func newVersions() versions {
	return versions{rows: make([]versionRow, 1, 32), index: map[string]int32{}}
}

// count adds a request; as in the roster, only the beginning of a long user agent counts.
func (v *versions) count(agent string) {
	agent = agent[:min(len(agent), roster.UserAgentLimit)]
	at := &v.near[nearOf(agent)]
	if at.agent != agent || at.row == 0 {
		at.agent, at.row = agent, v.find(agent)
	}
	v.rows[at.row].requests++
}

func (v *versions) find(agent string) int32 {
	i, ok := v.index[agent]
	if !ok && len(v.rows) <= versionLimit {
		agent = strings.Clone(agent)
		i = int32(len(v.rows))
		v.rows = append(v.rows, versionRow{agent: agent})
		v.index[agent] = i
	}
	return i
}

func nearOf(agent string) int {
	n := len(agent)
	if n == 0 {
		return 0
	}
	return (n*7 + int(agent[n/2])*3 + int(agent[n-1-n/4])) % nearAgents
}

// Version is a user agent.
type Version struct {
	UserAgent string `json:"user_agent"`
	Devices   int    `json:"devices"` // whose newest request had it
	Requests  int64  `json:"requests"`
}

// versionRows are sorted by number of devices.
func (t *Tally) versionRows(m *mask.Mask) (rows []Version, more int) {
	devices := make([]int, len(t.versions.rows))
	for slot := range t.devices.Slots() {
		devices[t.versions.index[t.devices.Agent(int32(slot)).UserAgent]]++
	}
	rows = []Version{}
	for i, v := range t.versions.rows {
		name := v.agent
		if i == 0 {
			name = "(others)"
		}
		if v.requests > 0 {
			rows = append(rows, Version{name, devices[i], v.requests})
		}
	}
	slices.SortStableFunc(rows, func(a, b Version) int {
		return cmp.Or(cmp.Compare(b.Devices, a.Devices), cmp.Compare(b.Requests, a.Requests))
	})
	if len(rows) > t.config.Top {
		rows, more = rows[:t.config.Top], len(rows)-t.config.Top
	}
	for i := range rows {
		rows[i].UserAgent = m.Plain(rows[i].UserAgent)
	}
	return rows, more
}
