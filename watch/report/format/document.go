package format

import "beacontop/watch/report"

// document is a report as people and spreadsheets read it: remarks and tables.
type document struct{ *report.Result }

// tables are the sections of a report in order.
func (r document) tables() []table {
	return []table{
		r.summary(), r.troubles(), r.connections(), r.kinds(), r.times(), r.statuses(), r.verbs(), r.hours(),
		devices(&r.Agents.New, "new", "New agents", "name", "address", "first", "last", "requests"),
		devices(&r.Agents.Silent, "silent", "Silent agents", "name", "address", "last", "requests", "failed"),
		devices(&r.Agents.Failing, "failing", "Failing agents", "name", "last", "failed", "failing"),
		devices(&r.Agents.Orphans, "first_policy_orphans", "Agents without a first policy", "name", "address", "first", "failed", "failing"),
		r.versions(), r.transfers(), r.sources(), r.examples(), r.blind(),
	}
}
