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
	columnServer
	columnsCount
)

// columnNames are the W3C names, in lower case, of the columns that are used.
var columnNames = [columnsCount]string{
	columnDate: "date", columnTime: "time", columnAddress: "c-ip", columnForwarded: "x-forwarded-for",
	columnMethod: "cs-method", columnStem: "cs-uri-stem", columnURI: "cs-uri", columnAgent: "cs(user-agent)",
	columnSite: "s-sitename", columnComputer: "s-computername", columnStatus: "sc-status", columnSubstatus: "sc-substatus", columnWin32: "sc-win32-status",
	columnReceived: "cs-bytes", columnSent: "sc-bytes", columnTaken: "time-taken", columnReason: "s-reason", columnServer: "s-ip",
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
	ftp    bool // it has columns that only the FTP service of IIS logs
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
		l.ftp = l.ftp || strings.EqualFold(name, "x-session") || strings.EqualFold(name, "x-fullpath")
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

// split fills in the columns of a row. Advanced Logging writes texts with blanks in quotes;
// IIS itself never does, and leaves quotes of an agent as they are.
func (l *layout) split(text []byte, c *columns) error {
	err := l.plain(text, c)
	if err != nil && bytes.IndexByte(text, '"') >= 0 && l.quoted(text, c) {
		return nil
	}
	return err
}

// quoted fills in the columns of a row in which quotes hold texts together. It reports
// whether they are as many as there should be.
func (l *layout) quoted(text []byte, c *columns) bool {
	for i, use := range l.uses {
		end := bytes.IndexByte(text, ' ')
		if len(text) > 0 && text[0] == '"' {
			var closed bool
			if end, closed = closing(text); !closed {
				return false
			}
		}
		more := end >= 0
		if !more {
			end = len(text)
		}
		c[use] = unquoted(text[:end])
		text = text[min(end+1, len(text)):]
		if i == len(l.uses)-1 {
			return blank(text)
		}
		if !more {
			return false
		}
	}
	return false
}

// closing returns where a text in quotes ends, and -1 when that is the end of the row; it is
// false for one that does not end. Doubled quotes in it stand for one.
func closing(text []byte) (end int, ok bool) {
	for i := 1; i < len(text); i++ {
		switch last := i == len(text)-1; {
		case text[i] != '"':
		case last:
			return -1, true
		case text[i+1] == '"':
			i++
		case text[i+1] == ' ':
			return i + 1, true
		}
	}
	return 0, false
}

func unquoted(text []byte) []byte {
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		return bytes.ReplaceAll(text[1:n-1], []byte(`""`), []byte(`"`))
	}
	return text
}

// time returns what stands in the column of that name, without a look at the others.
func (l *layout) time(text []byte) []byte {
	for _, use := range l.uses {
		field, rest, _ := bytes.Cut(text, []byte(" "))
		if use == columnTime {
			return field
		}
		text = rest
	}
	return nil
}

// plain fills in the columns of a row that are divided by blanks.
func (l *layout) plain(text []byte, c *columns) error {
	last := len(l.uses) - 1
	for _, use := range l.uses[:last] {
		end := bytes.IndexByte(text, ' ')
		if end < 0 {
			c[use] = text
			return errFew
		}
		c[use], text = text[:end], text[end+1:]
	}
	field, rest, _ := bytes.Cut(text, []byte(" "))
	if c[l.uses[last]] = field; !blank(rest) {
		return errMany
	}
	return nil
}

// value returns a field, nil when it is not there or a dash stands for it.
func (c *columns) value(use column) []byte {
	v := c[use]
	if len(v) == 1 && v[0] == '-' {
		return nil
	}
	return v
}
