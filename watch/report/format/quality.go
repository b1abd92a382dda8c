package format

import (
	"fmt"
	"slices"

	"beacontop/beacon/figures"
	"beacontop/watch/report"
)

// shownLogs is how many logs are shown: a year of daily logs is too long.
const shownLogs = 20

// sources shows the logs, the most interesting first.
func (r document) sources() table {
	q := &r.Quality
	t := table{
		section: "logs", title: "Logs", limit: shownLogs, more: q.Logs - len(q.Sources),
		note: fmt.Sprintf("%s (%s) in %s: %s, %s, %s of other sites, %s malformed, %s too long, %s comments or blank",
			figures.Plural(q.Lines, "line", "lines"), figures.Size(q.Bytes), figures.Plural(q.Logs, "log", "logs"),
			figures.Plural(q.Requests, "request", "requests"), figures.Plural(q.Events, "event", "events"),
			figures.Number(q.Other), figures.Number(q.Malformed), figures.Number(q.Cut), figures.Number(q.Comments)),
		columns: []column{
			wide("name", "log"), left("format", "format"), right("lines", "lines"), right("requests", "requests"),
			right("events", "events").orSpare(true), right("other", "other sites"), right("malformed", "malformed"), right("cut", "too long").orSpare(true),
			right("bytes", "size").orSpare(true), left("first", "first line").orSpare(true), left("last", "last line").orSpare(true), left("error", "problem"),
		},
	}
	for _, s := range slices.SortedStableFunc(slices.Values(q.Sources), func(a, b report.Source) int { return rank(&a) - rank(&b) }) {
		t.rows = append(t.rows, []cell{
			outside(s.Name), word(s.Format), count(s.Lines), count(s.Requests), some(s.Events), some(s.Other), some(s.Malformed),
			some(s.Cut), size(&s.Bytes), at(s.First), at(s.Last), outside(s.Error),
		})
	}
	return t
}

// rank is the sort key of a log: those with more to report come first.
func rank(s *report.Source) int {
	switch {
	case s.Error != "":
		return 0
	case s.Malformed+s.Cut > 0:
		return 1
	}
	return 2
}

// examples shows lines that could not be read.
func (r document) examples() table {
	t := table{section: "unread_lines", title: "Unreadable lines", limit: shownLogs, note: "the first of each log", columns: []column{
		wide("name", "log"), right("line", "line"), left("reason", "reason"), wide("text", "begins with"),
	}}
	for _, s := range r.Quality.Sources {
		for _, e := range s.Examples {
			t.rows = append(t.rows, []cell{outside(s.Name), count(e.Line), word(e.Reason), outside(e.Text)})
		}
	}
	return t
}

// blind shows what the logs do not record, and how to enable it.
func (r document) blind() table {
	t := table{section: "blind", title: "What these logs do not record", columns: []column{
		left("field", "missing field"), right("sources", "logs"), wide("analysis", "unknown"), wide("remedy", "how to enable it"),
	}}
	for _, b := range r.Quality.Blind {
		t.rows = append(t.rows, []cell{word(b.Field), count(b.Sources), word(b.Analysis), word(b.Remedy)})
	}
	return t
}
