package pane

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// Sheet is a table for export: with all columns, absolute times and plain numbers. Unknown values
// are empty.
type Sheet struct {
	Name      string // noun for the rows, for the file name
	one, many string // nouns for a row and for rows
	columns   []string
	rows      [][]string
	all       int  // total number of rows; 0: as many as in this sheet
	more      bool // there are more rows, not counted
}

// sheetLimit is the maximum number of rows of a file: as many transfers as are kept of all
// devices.
const sheetLimit = 20_000

// stampText formats a time for machines.
func stampText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// count formats a plain number.
func count[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// transferFields are the columns of transfers.
var transferFields = []string{
	"time", "device", "domain", "known by", "method", "kind", "direction", "status", "result", "served by", "cause", "detail", "bytes", "took ms", "address", "user agent", "to or through", "path",
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
		known = HowKnown(e)
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
	served := ""
	if e.Topic == event.TopicRequest && e.Direction == event.DirectionDownload {
		served = e.Served.String()
	}
	return []string{
		stampText(e.Time), e.Device.Name, e.Device.Domain, known, method, e.Kind.String(), e.Direction.String(), e.StatusText(), result, served,
		string(e.Cause), e.Detail, bytes, ms, roster.AddressText(e.Address), e.UserAgent, e.Peer, e.Path,
	}
}

func transferSheet(name string, events []event.Event, more bool) Sheet {
	out := Sheet{Name: name, one: "transfer", many: "transfers", columns: transferFields, more: more}
	for i := range events {
		out.rows = append(out.rows, transferRow(&events[i]))
	}
	return out
}

func (r *requestsPane) Sheet(q *estate.Query) func(s *estate.Sample) Sheet {
	q.Requests.Seek, q.Requests.Skip, q.Requests.Limit = estate.SeekNone, 0, sheetLimit
	return func(s *estate.Sample) Sheet { return transferSheet("requests", s.Requests.Rows, s.Requests.More) }
}

func (a *agentPane) Sheet(*estate.Query) func(s *estate.Sample) Sheet {
	return func(s *estate.Sample) Sheet {
		if s.Agent == nil {
			return transferSheet("transfers", nil, false)
		}
		return transferSheet("transfers", s.Agent.Transfers, false)
	}
}

// queueFields are the columns of the queue.
var queueFields = []string{
	"folder", "waiting", "oldest", "oldest file", "bytes", "received 24 h", "received by others 24 h", "relayed 24 h", "taken by others 24 h", "last received", "last relayed", "watched", "problem",
}

func (q *queuePane) Sheet(*estate.Query) func(s *estate.Sample) Sheet {
	return func(s *estate.Sample) Sheet {
		out := Sheet{Name: "queue", one: "folder", many: "folders", columns: queueFields}
		for i := range s.Queue {
			r := &s.Queue[i]
			waiting, bytes := count(r.Waiting), count(r.Bytes)
			if r.Listed.IsZero() || r.Problem != "" {
				waiting, bytes = "", ""
			}
			out.rows = append(out.rows, []string{
				cmp.Or(r.Folder, "(all others)"), waiting, stampText(r.Oldest.Since), r.Oldest.Name, bytes, count(r.Received), count(r.Dropped), count(r.Relayed), count(r.Taken),
				stampText(r.LastReceived), stampText(r.LastRelayed), r.Watch, r.Problem,
			})
		}
		return out
	}
}

// Extent describes how many rows the sheet has, and of how many.
func (s *Sheet) Extent() string {
	n := len(s.rows)
	switch {
	case s.all > n:
		return fmt.Sprintf("the first %s of %s", figures.Number(n), figures.Plural(s.all, s.one, s.many))
	case s.more:
		return "the newest " + figures.Plural(n, s.one, s.many)
	}
	return figures.Plural(n, s.one, s.many)
}

// Csv encodes a table as RFC 4180, safe to open in a spreadsheet.
func (s *Sheet) Csv() ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	if err := out.Write(s.columns); err != nil {
		return nil, err
	}
	record := make([]string, len(s.columns))
	for _, row := range s.rows {
		for i, text := range row {
			record[i] = printable.Inert(printable.Text(text))
		}
		if err := out.Write(record); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}
