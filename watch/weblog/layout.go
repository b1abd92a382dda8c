package weblog

import (
	"bytes"
	"errors"
	"strings"
)

// column is what one field of a row is used for.
type column uint8

const (
	columnUnused column = iota
	columnDate
	columnTime
	columnAddress
	columnForwarded
	columnMethod
	columnStem
	columnURI // path and query in one, as HTTPERR and some proxies have it
	columnAgent
	columnSite
	columnComputer
	columnStatus
	columnSubstatus
	columnWin32
	columnReceived
	columnSent
	columnTaken
	columnReason
	columnsCount
)

// columnNames are the W3C names, in lower case, of the columns that are used.
var columnNames = [columnsCount]string{
	columnDate: "date", columnTime: "time", columnAddress: "c-ip", columnForwarded: "x-forwarded-for",
	columnMethod: "cs-method", columnStem: "cs-uri-stem", columnURI: "cs-uri", columnAgent: "cs(user-agent)",
	columnSite: "s-sitename", columnComputer: "s-computername", columnStatus: "sc-status", columnSubstatus: "sc-substatus", columnWin32: "sc-win32-status",
	columnReceived: "cs-bytes", columnSent: "sc-bytes", columnTaken: "time-taken", columnReason: "s-reason",
}

// columnOf returns what a field is used for. The name of the column for the address
// behind a proxy is the admin's choice: whatever names the header is it.
func columnOf(name string) column {
	name = strings.ToLower(name)
	if strings.Contains(name, columnNames[columnForwarded]) {
		return columnForwarded
	}
	for c := columnUnused + 1; c < columnsCount; c++ {
		if columnNames[c] == name {
			return c
		}
	}
	return columnUnused
}

// columnSet is a set of columns.
type columnSet uint32

func (s columnSet) has(c column) bool { return s&(1<<c) != 0 }

func (s columnSet) with(c column) columnSet { return s | 1<<c }

// layout is what one #Fields directive says. It is immutable.
type layout struct {
	names  string // as they stand in the directive
	uses   []column
	has    columnSet
	format Format
}

const fieldsDirective = "#Fields:"

// layoutOf returns the layout that a directive sets. It is false for other directives
// and comments. IIS turns blanks in a row into plus signs, so the blank after the colon
// keeps a row that begins with a client's text from being taken for a directive.
func layoutOf(text []byte) (*layout, bool) {
	names, ok := bytes.CutPrefix(text, []byte(fieldsDirective))
	if !ok || len(names) == 0 || names[0] != ' ' && names[0] != '\t' {
		return nil, false
	}
	l := &layout{names: strings.TrimSpace(string(names)), format: FormatW3C}
	for name := range strings.FieldsSeq(l.names) {
		c := columnOf(name)
		if l.has.has(c) {
			c = columnUnused // the first of a name counts
		}
		l.uses, l.has = append(l.uses, c), l.has.with(c)&^(1<<columnUnused)
	}
	if l.has.has(columnReason) {
		l.format = FormatHTTPERR
	}
	return l, len(l.uses) > 0
}

// What is wrong with a row as a whole.
var (
	errFew  = errors.New("fewer columns than #Fields names")
	errMany = errors.New("more columns than #Fields names")
)

// columns are the fields of one row by their use. Those that the layout does not have
// are nil.
type columns [columnsCount][]byte

// split fills in the columns of a row.
func (l *layout) split(text []byte, c *columns) error {
	for i, use := range l.uses {
		end := bytes.IndexByte(text, ' ')
		if end < 0 {
			c[use] = text
			if i < len(l.uses)-1 {
				return errFew
			}
			return nil
		}
		c[use], text = text[:end], text[end+1:]
	}
	return errMany
}

// value returns a field, nil when it is not there or a dash stands for it.
func (c *columns) value(use column) []byte {
	v := c[use]
	if len(v) == 1 && v[0] == '-' {
		return nil
	}
	return v
}
