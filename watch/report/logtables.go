package report

import (
	"fmt"
	"slices"

	"beacontop/beacon/estate"
)

// shownLogs is how many logs people are shown: a year of them is too much to read.
const shownLogs = 20

// sources shows the logs, those with something to tell first.
func (r *Result) sources() table {
	q := &r.Quality
	t := table{
		section: "logs", title: "Logs", limit: shownLogs, more: q.Logs - len(q.Sources),
		note: fmt.Sprintf("%s (%s) in %s: %s, %s, %s of others, %s malformed, %s too long, %s comments and blank",
			estate.Plural(q.Lines, "line", "lines"), bytesOf(q.Bytes), estate.Plural(q.Logs, "log", "logs"),
			estate.Plural(q.Requests, "request", "requests"), estate.Plural(q.Events, "event", "events"),
			grouped(int64(q.Other)), grouped(int64(q.Malformed)), grouped(int64(q.Cut)), grouped(int64(q.Comments))),
		columns: []column{
			wide("name", "log"), left("format", "format"), right("lines", "lines"), right("requests", "requests"),
			right("events", "events").orSpare(true), right("other", "others"), right("malformed", "malformed"), right("cut", "too long").orSpare(true),
			right("bytes", "size").orSpare(true), left("first", "first line").orSpare(true), left("last", "last line").orSpare(true), left("error", "problem"),
		},
	}
	for _, s := range slices.SortedStableFunc(slices.Values(q.Sources), func(a, b Source) int { return a.dull() - b.dull() }) {
		t.rows = append(t.rows, []cell{
			outside(s.Name), word(s.Format), count(s.Lines), count(s.Requests), some(s.Events), some(s.Other), some(s.Malformed),
			some(s.Cut), size(&s.Bytes), at(s.First), at(s.Last), outside(s.Error),
		})
	}
	return t
}

// dull is greater the less there is to tell of a log.
func (s *Source) dull() int {
	switch {
	case s.Error != "":
		return 0
	case s.Malformed+s.Cut > 0:
		return 1
	}
	return 2
}

func logsOf(n int) string {
	if n == 1 {
		return "1 log"
	}
	return grouped(int64(n)) + " logs"
}

// examples shows lines that were not read.
func (r *Result) examples() table {
	t := table{section: "unread_lines", title: "Lines that were not read", limit: shownLogs, note: "the first ones of each log", columns: []column{
		wide("name", "log"), right("line", "line"), left("reason", "because"), wide("text", "begins with"),
	}}
	for _, s := range r.Quality.Sources {
		for _, e := range s.Examples {
			t.rows = append(t.rows, []cell{outside(s.Name), count(e.Line), word(e.Reason), outside(e.Text)})
		}
	}
	return t
}

// blind shows what cannot be seen, and how to open it.
func (r *Result) blind() table {
	t := table{section: "blind", title: "What these logs do not tell", columns: []column{
		left("field", "without"), right("sources", "logs"), wide("analysis", "nothing is known of"), wide("remedy", "turn it on"),
	}}
	for _, b := range r.Quality.Blind {
		t.rows = append(t.rows, []cell{word(b.Field), count(b.Sources), word(b.Analysis), word(b.Remedy)})
	}
	return t
}
