package weblog

import (
	"cmp"
	"time"
)

// Format is a kind of log.
type Format uint8

// The formats, recognised by line.
const (
	FormatUnknown Format = iota // no line recognised yet
	FormatW3C                   // W3C extended, as written by IIS
	FormatHTTPERR               // W3C columns of HTTP.SYS: requests that did not reach IIS
	FormatNCSA                  // combined log of a reverse proxy
	FormatEvents                // JSON lines of "beacontop serve --events"
)

// String returns the name of the format for display.
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

// Counts classifies the lines of a stream. A line with zero bytes is counted as malformed, and the
// text after the zeros is counted again by its own kind; every other line is counted in Lines and
// in one other field.
type Counts struct {
	Lines     int
	Requests  int // events of event.TopicRequest
	Events    int // events of other topics
	Other     int // other sites, other paths, FTP
	Malformed int
	Cut       int // longer than 64 KiB, not read
	Comments  int // directives, comments and blank lines
	Bytes     int64
}

// Grow adds what was counted between two states of other counts.
func (c *Counts) Grow(was, is Counts) {
	c.Lines += is.Lines - was.Lines
	c.Requests += is.Requests - was.Requests
	c.Events += is.Events - was.Events
	c.Other += is.Other - was.Other
	c.Malformed += is.Malformed - was.Malformed
	c.Cut += is.Cut - was.Cut
	c.Comments += is.Comments - was.Comments
	c.Bytes += is.Bytes - was.Bytes
}

// Example is one line that could not be read.
type Example struct {
	Line   int    // from 1
	Reason string // short, for display
	Text   string // its beginning, verbatim: escape it before it reaches a terminal
}

// Limits of the examples of one stream: enough to diagnose the problem.
const (
	exampleLimit      = 20
	exampleLimitBytes = 160
)

// Report describes one stream. It shares no memory with the Parser.
type Report struct {
	Format  Format    // of the newest row
	Fields  string    // the current columns, as in #Fields; empty: none
	Date    time.Time // of the newest row, if rows have only a time of day; else zero
	Server  string    // the web server of the newest row that names it
	Address string    // of that web server, or of the one whose rows have only the address
	Counts
	First    time.Time // earliest and latest time in a row, including other rows
	Last     time.Time
	Examples []Example // the first lines that were malformed or cut

	has columnSet
}

// Directives returns lines that put a new parser into the state of this one after its last
// line: its columns and, if rows have only a time of day, the time of the newest.
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

// refuse records the last counted line as an example.
func (r *Report) refuse(reason string, text []byte) {
	if len(r.Examples) < exampleLimit {
		r.Examples = append(r.Examples, Example{r.Lines, reason, clip(text, exampleLimitBytes)})
	}
}

// see records the time of a row.
func (r *Report) see(t time.Time) {
	if r.First.IsZero() || t.Before(r.First) {
		r.First = t
	}
	if t.After(r.Last) {
		r.Last = t
	}
}

// add adds the report of the lines that follow.
func (r *Report) add(next *Report) {
	for _, e := range next.Examples[:min(len(next.Examples), exampleLimit-len(r.Examples))] {
		e.Line += r.Lines
		r.Examples = append(r.Examples, e)
	}
	r.Grow(Counts{}, next.Counts)
	if !next.First.IsZero() {
		r.see(next.First)
		r.see(next.Last)
	}
	r.Server, r.Address = cmp.Or(next.Server, r.Server), cmp.Or(next.Address, r.Address)
	switch {
	case next.Format == FormatUnknown:
		return
	case next.Format != r.Format || r.Format != FormatNCSA: // NCSA has the columns of any row so far
		r.has = 0
	}
	r.Format, r.Fields, r.has, r.Date = next.Format, next.Fields, r.has|next.has, next.Date
}
