package report

import (
	"strings"

	"beacontop/beacon/estate"
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
	agent = agent[:min(len(agent), estate.UserAgentLimit)]
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
