package format

import "strings"

// shownTroubles is how many kinds of failures are shown: the others are single devices.
const shownTroubles = 12

func (r document) troubles() table {
	t := table{
		section: "troubles", title: "What failed, and what to do", limit: shownTroubles,
		note: "sorted by number of devices that have not succeeded since",
		columns: []column{
			left("what", "what"), left("direction", "direction").inOther(), left("kind", "kind").inOther(),
			left("extension", "file").inOther(), left("status", "status").inOther(), left("cause", "cause").inOther(),
			right("devices", "devices"), right("requests", "times"), left("first", "first").inOther(), left("last", "last").orSpare(true),
			wide("means", "meaning").orSpare(true), wide("remedy", "what to do"),
		},
	}
	for _, f := range r.Troubles {
		what := strings.Join(strings.Fields(f.Direction+" "+f.Kind+" "+f.Extension+" "+code(f.Status, f.Substatus).shown+" "+f.Cause), " ")
		whole := outside(what)
		whole.shown += ", first " + at(f.First).shown
		t.rows = append(t.rows, []cell{
			whole, word(f.Direction), word(f.Kind), outside(f.Extension), code(f.Status, f.Substatus), outside(f.Cause),
			r.atLeast(some(f.Devices)), count(f.Requests), at(f.First), at(f.Last), word(f.Means), word(f.Remedy),
		})
	}
	return t
}

func (r document) connections() table {
	t := table{
		section: "connections", title: "Connections without a request",
		note: "closed by the web server before it read a request: a problem of the whole server or the network",
		columns: []column{
			left("reason", "reason"), right("count", "times"), left("first", "first").orSpare(true), left("last", "last"),
			left("normal", "normal").orSpare(true), wide("means", "meaning"),
		},
	}
	for _, c := range r.Connections {
		normal := "no"
		if c.Normal {
			normal = "yes"
		}
		t.rows = append(t.rows, []cell{outside(c.Reason), count(c.Count), at(c.First), at(c.Last), word(normal), outside(c.Means)})
	}
	return t
}
