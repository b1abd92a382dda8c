package weblog

import (
	"cmp"
	"strings"
	"time"
)

// Format is a kind of log.
type Format uint8

// The formats, recognised line by line.
const (
	FormatUnknown Format = iota // no line that was understood yet
	FormatW3C                   // W3C extended, as IIS writes it
	FormatHTTPERR               // W3C columns of HTTP.SYS: what IIS never saw
	FormatNCSA                  // combined log of a reverse proxy
	FormatEvents                // JSON lines of "beacontop serve --events"
)

// String returns the format's name for people.
func (f Format) String() string {
	switch f {
	case FormatW3C:
		return "IIS"
	case FormatHTTPERR:
		return "HTTPERR"
	case FormatNCSA:
		return "combined"
	case FormatEvents:
		return "events"
	}
	return "unknown"
}

// Counts says what the lines of a stream were. A line with zero bytes is counted as
// malformed, and what follows the zeros once more as what it is; every other line is
// counted in Lines and in one of the rest.
type Counts struct {
	Lines     int
	Requests  int // events of estate.TopicRequest
	Events    int // events of other topics
	Other     int // other sites, other paths, FTP
	Malformed int
	Cut       int // longer than 64 KiB, not read
	Comments  int // directives, comments and blank lines
	Bytes     int64
}

func (c *Counts) add(n Counts) {
	c.Lines += n.Lines
	c.Requests += n.Requests
	c.Events += n.Events
	c.Other += n.Other
	c.Malformed += n.Malformed
	c.Cut += n.Cut
	c.Comments += n.Comments
	c.Bytes += n.Bytes
}

// Example is one line that was not read.
type Example struct {
	Line   int    // from 1
	Reason string // short, for people
	Text   string // its beginning, verbatim: escape it before it reaches a terminal
}

// Bounds of the examples of one stream: enough to see what is wrong.
const (
	exampleLimit      = 20
	exampleLimitBytes = 160
)

// Report is what is known of one stream. It shares no memory with the Parser.
type Report struct {
	Format  Format    // of the newest row
	Fields  string    // the columns in force, as #Fields names them; empty: none are
	Date    time.Time // of the newest row, where rows have only a time of day; else zero
	Server  string    // the web server of the newest row that names it
	Address string    // of that web server, or of the one whose rows name only it
	Counts
	First    time.Time // earliest and latest time in a row, other rows included
	Last     time.Time
	Examples []Example // the first lines that were malformed or cut

	has columnSet
}

// Has reports whether the columns in force include the field, in any letter case.
func (r *Report) Has(field string) bool {
	for name := range strings.FieldsSeq(r.Fields) {
		if strings.EqualFold(name, field) {
			return true
		}
	}
	return false
}

// Directives puts a new parser where this one stood after its last line: its columns and,
// where rows have only a time of day, the time of the newest.
func (r *Report) Directives() string {
	if r.Fields == "" {
		return ""
	}
	lines := fieldsDirective + " " + r.Fields + "\n"
	if !r.Date.IsZero() {
		lines = dateDirective + r.Date.Format(time.DateTime) + "\n" + lines
	}
	return lines
}

// refuse notes the line that is counted last as an example.
func (r *Report) refuse(reason string, text []byte) {
	if len(r.Examples) < exampleLimit {
		r.Examples = append(r.Examples, Example{r.Lines, reason, clip(text, exampleLimitBytes)})
	}
}

// see notes the time of a row.
func (r *Report) see(t time.Time) {
	if r.First.IsZero() || t.Before(r.First) {
		r.First = t
	}
	if t.After(r.Last) {
		r.Last = t
	}
}

// add takes in the report of the lines that follow.
func (r *Report) add(next *Report) {
	for _, e := range next.Examples[:min(len(next.Examples), exampleLimit-len(r.Examples))] {
		e.Line += r.Lines
		r.Examples = append(r.Examples, e)
	}
	r.Counts.add(next.Counts)
	if !next.First.IsZero() {
		r.see(next.First)
		r.see(next.Last)
	}
	r.Server, r.Address = cmp.Or(next.Server, r.Server), cmp.Or(next.Address, r.Address)
	switch {
	case next.Format == FormatUnknown:
		return
	case next.Format != r.Format || r.Format != FormatNCSA: // NCSA has what any row had
		r.has = 0
	}
	r.Format, r.Fields, r.has, r.Date = next.Format, next.Fields, r.has|next.has, next.Date
}
