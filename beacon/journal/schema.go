package journal

import (
	"fmt"
	"strings"

	"beacontop/beacon/event"
)

// daySchema makes the tables of a day file. It is part of the package's documentation: any program
// may read the files.
var daySchema = `CREATE TABLE day (
	one    INTEGER PRIMARY KEY CHECK (one = 1),
	base   INTEGER NOT NULL,         -- Unix nanoseconds; the times of the records are relative to it
	beacon TEXT NOT NULL             -- identity of the beacon that wrote them
) STRICT;
CREATE TABLE texts (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL               -- shared by many records: words, domains, folders, ...
) STRICT;
` + recordsTable() + eventsView()

// list is a list of columns, with comments.
type list struct{ defs, docs []string }

func (l *list) add(def, doc string) {
	l.defs, l.docs = append(l.defs, def), append(l.docs, doc)
}

func (l *list) String() string {
	var s strings.Builder
	for i, def := range l.defs {
		s.WriteString("\t" + def)
		if i < len(l.defs)-1 {
			s.WriteByte(',')
		}
		if doc := l.docs[i]; doc != "" {
			s.WriteString(" -- " + doc)
		}
		s.WriteByte('\n')
	}
	return s.String()
}

// recordsTable is the table of packed events: see pack.
func recordsTable() string {
	var l list
	l.add("id INTEGER PRIMARY KEY", "")
	for _, f := range event.Fields {
		switch {
		case f.Name == "time":
			l.add("time INTEGER NOT NULL", "")
		case f.Name == "path":
			l.add("path ANY", "up to the last slash")
			l.add("file TEXT", "the part after it; NULL: it equals the name")
		case f.Type == event.FieldAddress:
			l.add(f.Name+" ANY", "an integer is an IPv4 address")
		case f.Type == event.FieldWord:
			l.add(f.Name+" ANY", "")
		case f.Type == event.FieldText:
			l.add(f.Name+" TEXT", "")
		default:
			l.add(f.Name+" INTEGER", "")
		}
	}
	return "CREATE TABLE records ( -- the events; of ANY columns an integer is the id of a text\n" + l.String() + ") STRICT;\n"
}

// eventsView restores the original values of the records for readers.
func eventsView() string {
	const (
		shared = "CASE typeof(%[1]s) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = %[1]s) ELSE %[1]s END"
		four   = "CASE typeof(%[1]s) WHEN 'integer' THEN printf('%%d.%%d.%%d.%%d', %[1]s >> 24, %[1]s >> 16 & 255, %[1]s >> 8 & 255, %[1]s & 255) ELSE %[1]s END"
	)
	var names, values list
	names.add("id", "grows from event to event, through all day files")
	values.add("id", "")
	for _, f := range event.Fields {
		names.add(f.Name, f.Doc)
		switch {
		case f.Name == "path":
			values.add("CASE WHEN path IS NULL THEN file ELSE "+fmt.Sprintf(shared, "path")+" || coalesce(file, name, '') END", "")
		case f.Type == event.FieldTime:
			values.add(f.Name+" + (SELECT base FROM day)", "")
		case f.Type == event.FieldWord:
			values.add(fmt.Sprintf(shared, f.Name), "")
		case f.Type == event.FieldAddress:
			values.add(fmt.Sprintf(four, f.Name), "")
		default:
			values.add(f.Name, "")
		}
	}
	return "CREATE VIEW events (\n" + names.String() + ") AS SELECT\n" + values.String() + "FROM records;\n"
}
