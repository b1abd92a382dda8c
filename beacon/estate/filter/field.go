package filter

import "strings"

// Rows is the kind of rows that a filter selects.
type Rows uint8

// The kinds of rows.
const (
	Agents Rows = iota
	Requests
	Failures
	Events
	Folders // of the queue
	Beacons // parents, and those of the failover list
	kindsOfRows
)

// String returns what the rows are.
func (r Rows) String() string {
	return [kindsOfRows]string{"agents", "requests", "failures", "events", "folders", "beacons"}[r%kindsOfRows]
}

// Field is a field that terms can test.
type Field struct {
	Name     string
	Examples []string
	// Meaning says what the field is in rows of each kind; empty: these rows do not have it.
	Meaning [kindsOfRows]string
	parse   func(*term) (condition, *Error)
}

// fields is the one list of fields, by name. What is accepted, completed, explained and listed in
// errors follows from it.
var fields = [...]Field{
	{"address", []string{"address:10.1.4.0/24", "address:10.1.4.7", "address:fe80::1"},
		[kindsOfRows]string{"last address", "of the agent", "of the newest failure", "of the device"}, parseAddress},
	{"age", []string{"age>1h", "age:1h..1d"},
		[kindsOfRows]string{Folders: "age of the oldest file", Beacons: "time since it went up or down"}, ageOf("write age>1h or age:1h..1d")},
	{"cause", []string{`cause:"disk full"`, "cause:tls|timeout"},
		[kindsOfRows]string{"", "why it failed", "why it failed", "why it failed", Beacons: "why it is down"}, textOf((*Values).cause)},
	{"code", []string{"code:queue"},
		[kindsOfRows]string{"", "", "", "code of the diagnosis"}, textOf((*Values).code)},
	{"contact", []string{"contact>2d", "contact<1h", "contact:1d..2d"},
		[kindsOfRows]string{"age of the last contact", "age of the request", "age of the newest failure", "age of the event"}, ageOf("write contact>2d, contact<1h or contact:1d..2d")},
	{"device", []string{"device:heron", "device=HERON07", "device:^lon|^par"},
		[kindsOfRows]string{"name, with or without its domain", "name of the device", "name of the device", "name of the device"}, textOf((*Values).device)},
	{"domain", []string{"domain:corp", "domain=corp.example"},
		[kindsOfRows]string{"domain of the device", "domain of the device", "domain of the device", "domain of the device"}, textOf((*Values).domain)},
	{"folder", []string{"folder:Inventories", "folder=Logs"},
		[kindsOfRows]string{Folders: "its name"}, textOf((*Values).folder)},
	{"is", []string{"is:failing", "!is:new"},
		[kindsOfRows]string{"state: " + flagNames(Agents), "state: " + flagNames(Requests), "state: " + flagNames(Failures), "state: " + flagNames(Events), "state: " + flagNames(Folders), "state: " + flagNames(Beacons)}, parseFlag},
	{"kind", []string{"kind:inventory", "kind:policy|schedule"},
		[kindsOfRows]string{"", "kind of file", "kind of file", ""}, parseKind},
	{"name", []string{"name:beacon2"},
		[kindsOfRows]string{Beacons: "its name, or the host of its URL"}, textOf((*Values).name)},
	{"path", []string{"path:.npl$", "path:/managesoftrl/"},
		[kindsOfRows]string{"", "requested path", "path of the newest failure", "folder and name of the file"}, textOf((*Values).path)},
	{"reach", []string{"reach:down", "reach:up|unknown"},
		[kindsOfRows]string{Beacons: "up, down or unknown"}, textOf((*Values).reach)},
	{"role", []string{"role:parent", "role:sibling"},
		[kindsOfRows]string{Beacons: "parent, origin or sibling"}, textOf((*Values).role)},
	{"served", []string{"served:copy", "served:origin|copy"},
		[kindsOfRows]string{"", "who answered: " + strings.Join(servedNames(), ", "), "", ""}, parseServed},
	{"size", []string{"size>1MB", "size:1kB..10kB"},
		[kindsOfRows]string{"", "bytes of the body", "bytes of the newest failure", "", "bytes of its waiting files"}, numberOf(parseSize, (*Values).size, "a size", "write size>1MB or size:1kB..10kB")},
	{"status", []string{"status:404.7", "status>=400", "status:4xx", "status:404|507"},
		[kindsOfRows]string{"last attempt on any channel", "of the answer", "of the failure", ""},
		numberOf(parseStatus, (*Values).status, "a status", "write status>=400, status:404.7 or status:4xx")},
	{"time", []string{"time:15:19..15:22", "time>=15:19", "time:2026-11-23"},
		[kindsOfRows]string{"of the last contact", "of the request", "of the newest failure", "of the event"}, parseTime},
	{"took", []string{"took>2s", "took:100ms..2s"},
		[kindsOfRows]string{"", "duration of the transfer", "duration of the newest failure", ""}, numberOf(parseDuration, (*Values).took, "a duration", "write took>2s or took:100ms..2s")},
	{"verb", []string{"verb:PUT", "verb:GET|HEAD"},
		[kindsOfRows]string{"", "HTTP method, relay or flaw", "HTTP method, relay or flaw", ""}, textOf((*Values).verb)},
	{"version", []string{"version:21.1", "version<21.2"},
		[kindsOfRows]string{"number in the user agent", "number in the user agent", "number in the user agent", ""},
		numberOf(parseVersion, (*Values).version, "a version", "write version:21.1 or version<21.2")},
	{"waiting", []string{"waiting>100", "waiting:0"},
		[kindsOfRows]string{Folders: "number of its waiting files"}, numberOf(parseCount, (*Values).waiting, "a number", "write waiting>100 or waiting:0")},
}

// fieldNamed returns the field of a name in any letter case; nil: there is none.
func fieldNamed(name string) *Field {
	for i := range fields {
		if strings.EqualFold(fields[i].Name, name) {
			return &fields[i]
		}
	}
	return nil
}

// example says how the field is written.
func (f *Field) example() string {
	all := f.Examples
	if n := len(all) - 1; n > 0 {
		return "write " + strings.Join(all[:n], ", ") + " or " + all[n]
	}
	return "write " + all[0]
}

// In lists the kinds of rows that have the field.
func (f *Field) In() string {
	var names []string
	for r := range kindsOfRows {
		if f.Meaning[r] != "" {
			names = append(names, r.String())
		}
	}
	return strings.Join(names, ", ")
}

// All returns all fields, by name.
func All() []*Field {
	all := make([]*Field, len(fields))
	for i := range fields {
		all[i] = &fields[i]
	}
	return all
}

// About returns what the field is in rows of the first kind that has it.
func (f *Field) About() string {
	for _, text := range f.Meaning {
		if text != "" {
			return text
		}
	}
	return ""
}

// Fields returns the fields of rows, by name.
func Fields(of Rows) (has []*Field) {
	for i := range fields {
		if fields[i].Meaning[of] != "" {
			has = append(has, &fields[i])
		}
	}
	return has
}
