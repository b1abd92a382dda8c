package report

import (
	"slices"

	"beacontop/beacon/figures"
)

// table is one section of a report, the input of all writers except JSON.
type table struct {
	section string // for programs
	title   string // for people
	note    string
	always  bool // show the note even without rows
	columns []column
	rows    [][]cell
	more    int // rows that are not listed
	limit   int // rows shown to people; 0: all
}

// column is one column of a table. Its name is that of the JSON field.
type column struct {
	name  string
	title string
	right bool // for numbers
	wide  bool // gets the remaining width
	spare bool // omitted at 80 columns
}

func left(name, title string) column  { return column{name: name, title: title} }
func right(name, title string) column { return column{name: name, title: title, right: true} }
func wide(name, title string) column  { return column{name: name, title: title, wide: true} }

func (c column) orSpare(spare bool) column {
	c.spare = spare
	return c
}

// shown is the table for people: the first rows, and the number of others.
func (t table) shown() table {
	if t.limit > 0 && len(t.rows) > t.limit {
		t.more += len(t.rows) - t.limit
		t.rows = t.rows[:t.limit]
	}
	return t
}

// narrow is the table without the columns omitted at 80 columns.
func (t table) narrow() table {
	var keep []int
	n := t
	n.columns, n.rows = nil, nil
	for i, c := range t.columns {
		if !c.spare {
			keep, n.columns = append(keep, i), append(n.columns, c)
		}
	}
	for _, row := range t.rows {
		var cells []cell
		for _, i := range keep {
			cells = append(cells, row[i])
		}
		n.rows = append(n.rows, cells)
	}
	return n
}

// tables are the sections of a report in order.
func (r *Result) tables() []table {
	return []table{
		r.summary(), r.troubles(), r.connections(), r.kinds(), r.times(), r.statuses(), r.verbs(), r.hours(),
		r.Agents.New.table("new", "New agents", "name", "address", "first", "last", "requests"),
		r.Agents.Silent.table("silent", "Silent agents", "name", "address", "last", "requests", "failed"),
		r.Agents.Failing.table("failing", "Failing agents", "name", "last", "failed", "failing"),
		r.Agents.Orphans.table("first_policy_orphans", "Agents without a first policy", "name", "address", "first", "failed", "failing"),
		r.versions(), r.transfers(), r.sources(), r.examples(), r.blind(),
	}
}

// remarks are the restrictions that apply to the numbers.
func (r *Result) remarks() []string {
	var out []string
	if r.Interrupted != nil {
		out = append(out, "INTERRUPTED in "+r.Interrupted.Source+" after "+figures.Number(r.Interrupted.Lines)+
			" lines: the report covers what was read until then.")
	}
	if n := r.Quality.Failed; n > 0 && (n > 1 || r.Interrupted == nil) {
		out = append(out, "Not read completely: "+figures.Number(n)+" of "+logsOf(r.Quality.Logs)+"; see Logs.")
	}
	if n := r.Quality.LeftOut; n > 0 {
		out = append(out, "Not opened: "+logsOf(n)+", outside the requested time by their names or timestamps.")
	}
	if n := r.Quality.Again; n > 0 {
		out = append(out, "Counted once: "+lines(n)+" that several files of one log contain.")
	}
	if slices.ContainsFunc(r.Kinds, func(k Kind) bool { return k.Sized > 0 && k.Sized < k.Requests-k.Failed }) {
		out = append(out, "Sizes cover only part of the transfers: some logs do not record them.")
	}
	if r.Masked {
		out = append(out, "Names and addresses are masked: replacements are consistent only within this report.")
	}
	if r.Totals.Lost > 0 {
		out = append(out, figures.Number(r.Totals.Lost)+" events were lost by the writer of the log: counts are too low by that number.")
	}
	if r.Totals.BeyondLimit > 0 {
		out = append(out, "LIMIT REACHED: "+figures.Number(r.Totals.Devices)+" devices are tracked, and about "+figures.Number(r.Totals.BeyondDevices)+
			" more are not: their "+figures.Number(r.Totals.BeyondLimit)+" requests, and others attributed to them, count for no device. "+
			"Numbers of devices are minimums; select fewer logs, or a shorter time range.")
	}
	if r.Period.First.IsZero() {
		out = append(out, "Nothing was counted.")
	} else {
		out = append(out, "The logs begin at "+at(r.Period.First).shown+" UTC: a device first seen in this report may be an old one.")
	}
	return out
}
