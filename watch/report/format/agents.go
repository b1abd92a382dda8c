package format

import (
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/figures"
	"beacontop/watch/report"
)

// devices shows a group of devices; at 80 columns only the named columns.
func devices(g *report.Group, section, title string, first ...string) table {
	t := table{section: section, title: title, note: g.Note, always: true, more: g.Count - len(g.Devices)}
	switch {
	case g.Known && g.Partial:
		t.title = fmt.Sprintf("%s: at least %s", title, figures.Number(g.Count))
	case g.Known:
		t.title = fmt.Sprintf("%s: %s", title, figures.Number(g.Count))
	default:
		t.title += ": unknown"
	}
	for _, c := range []column{
		wide("name", "device"), left("domain", "domain"), left("address", "address"), left("first", "first seen"),
		left("last", "last contact"), right("requests", "requests"), right("failed", "failed"),
		wide("failing", "fails"), wide("user_agent", "user agent"),
	} {
		t.columns = append(t.columns, c.orSpare(!slices.Contains(first, c.name)))
	}
	for _, d := range g.Devices {
		t.rows = append(t.rows, []cell{
			outside(d.Name), outside(d.Domain), word(d.Address), at(d.First), at(d.Last), count(d.Requests), some(d.Failed),
			outside(failures(d.Failing)), outside(d.UserAgent),
		})
	}
	return t
}

func (r document) versions() table {
	t := table{
		section: "versions", title: "Versions by user agent", note: "each device counts for the user agent of its newest request",
		more: r.Agents.More,
		columns: []column{
			wide("user_agent", "user agent"), right("devices", "devices"), right("requests", "requests"),
		},
	}
	for _, v := range r.Agents.Versions {
		t.rows = append(t.rows, []cell{outside(v.UserAgent), r.atLeast(some(v.Devices)), count(v.Requests)})
	}
	return t
}

func (r document) transfers() table {
	t := table{section: "slowest", title: "Slowest transfers", columns: []column{
		right("taken_ms", "took"), left("time", "ended"), left("direction", "direction").orSpare(true), left("kind", "kind").orSpare(true),
		left("device", "device"), left("address", "address").orSpare(true), left("status", "status"),
		right("bytes", "size"), wide("path", "path"),
	}}
	for _, s := range r.Slowest {
		t.rows = append(t.rows, []cell{
			span(s.Taken), at(s.Time), word(s.Direction), word(s.Kind), outside(s.Device), word(s.Address),
			code(s.Status, 0), size(s.Bytes), outside(s.Path),
		})
	}
	if len(t.rows) == 0 && r.Totals.Downloads+r.Totals.Uploads > 0 {
		t.note, t.always = "unknown: no log records durations", true
	}
	return t
}

func failure(f report.Failing) string {
	return strings.Join(strings.Fields(f.Direction+" "+f.Kind+" "+code(f.Status, f.Substatus).shown+" "+f.Cause), " ")
}

func failures(all []report.Failing) string {
	texts := make([]string, 0, len(all))
	for _, f := range all {
		texts = append(texts, failure(f))
	}
	return strings.Join(texts, "; ")
}
