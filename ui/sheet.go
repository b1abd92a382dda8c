package ui

import (
	"cmp"
	"strconv"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// sheet is a table as it leaves the screen: with all columns, absolute times and plain
// numbers. What is not known is empty.
type sheet struct {
	name      string // what the rows are, for the name of the file
	one, many string // what a row is called
	columns   []string
	rows      [][]string
	all       int  // rows that there are; 0: as many as there are here
	more      bool // there are more rows, and nobody has counted them
}

// sheetLimit bounds the rows of a file: as many transfers as are kept of all devices.
const sheetLimit = 20_000

// sheeted is a pane whose table can be written to a file.
type sheeted interface {
	// sheet widens the question of the pane to all rows of its table, and returns what
	// makes a sheet of the answer, wherever the pane is by then.
	sheet(q *estate.Query) func(s *estate.Sample) sheet
}

// stampText is a moment as machines read it.
func stampText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// count is a plain number.
func count[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// transferFields are the columns of transfers.
var transferFields = []string{
	"time", "device", "domain", "known by", "method", "kind", "direction", "status", "result", "cause", "detail", "bytes", "took ms", "address", "user agent", "to or through", "path",
}

func transferRow(e *event.Event) []string {
	bytes, ms, known := count(e.Bytes), strconv.FormatFloat(float64(e.Duration)/float64(time.Millisecond), 'f', 3, 64), ""
	if e.Unsized {
		bytes = ""
	}
	if e.Untimed || e.Topic == event.TopicFlaw {
		ms = ""
	}
	if e.Device.Known() {
		known = howKnown(e)
	}
	method, result := e.Method, "ok"
	switch {
	case e.Unserved():
		result = "not served"
	case e.Failed():
		result = "failed"
	}
	if e.Topic != event.TopicRequest {
		method = e.Topic.String()
	}
	return []string{
		stampText(e.Time), e.Device.Name, e.Device.Domain, known, method, e.Kind.String(), e.Direction.String(), e.StatusText(), result,
		string(e.Cause), e.Detail, bytes, ms, estate.AddressText(e.Address), e.UserAgent, e.Peer, e.Path,
	}
}

func transferSheet(name string, events []event.Event, more bool) sheet {
	out := sheet{name: name, one: "transfer", many: "transfers", columns: transferFields, more: more}
	for i := range events {
		out.rows = append(out.rows, transferRow(&events[i]))
	}
	return out
}

func (r *requestsPane) sheet(q *estate.Query) func(s *estate.Sample) sheet {
	q.Requests.Seek, q.Requests.Skip, q.Requests.Limit = estate.SeekNone, 0, sheetLimit
	return func(s *estate.Sample) sheet { return transferSheet("requests", s.Requests.Rows, s.Requests.More) }
}

func (a *agentPane) sheet(*estate.Query) func(s *estate.Sample) sheet {
	return func(s *estate.Sample) sheet {
		if s.Agent == nil {
			return transferSheet("transfers", nil, false)
		}
		return transferSheet("transfers", s.Agent.Transfers, false)
	}
}

// queueFields are the columns of the queue.
var queueFields = []string{
	"folder", "waiting", "oldest", "bytes", "received 24 h", "received by others 24 h", "relayed 24 h", "taken by others 24 h", "last received", "last relayed", "watched", "problem",
}

func (q *queuePane) sheet(*estate.Query) func(s *estate.Sample) sheet {
	return func(s *estate.Sample) sheet {
		out := sheet{name: "queue", one: "folder", many: "folders", columns: queueFields}
		for i := range s.Queue {
			r := &s.Queue[i]
			waiting, bytes := count(r.Waiting), count(r.Bytes)
			if r.Listed.IsZero() || r.Problem != "" {
				waiting, bytes = "", ""
			}
			out.rows = append(out.rows, []string{
				cmp.Or(r.Folder, "(all others)"), waiting, stampText(r.Oldest), bytes, count(r.Received), count(r.Dropped), count(r.Relayed), count(r.Taken),
				stampText(r.LastReceived), stampText(r.LastRelayed), r.Watch, r.Problem,
			})
		}
		return out
	}
}
