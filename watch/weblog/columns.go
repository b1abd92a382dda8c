package weblog

import (
	"bytes"
	"errors"
	"strings"
)

// column is the use of one field of a row.
type column uint8

const (
	columnUnused column = iota
	columnDate
	columnTime
	columnAddress
	columnForwarded
	columnMethod
	columnStem
	columnURI // path and query in one, as in HTTPERR and some proxies
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

// columnNames are the lower-case W3C names of the used columns.
var columnNames = [columnsCount]string{
	columnDate: "date", columnTime: "time", columnAddress: "c-ip", columnForwarded: "x-forwarded-for",
	columnMethod: "cs-method", columnStem: "cs-uri-stem", columnURI: "cs-uri", columnAgent: "cs(user-agent)",
	columnSite: "s-sitename", columnComputer: "s-computername", columnStatus: "sc-status", columnSubstatus: "sc-substatus", columnWin32: "sc-win32-status",
	columnReceived: "cs-bytes", columnSent: "sc-bytes", columnTaken: "time-taken", columnReason: "s-reason", columnServer: "s-ip",
}

// columnOf returns the use of a field. The administrator chooses the name of the column for
// the address behind a proxy: any name that contains the header's name counts.
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

// layout is the content of one #Fields directive. It is immutable.
type layout struct {
	names  string // verbatim
	uses   []column
	has    columnSet
	format Format
	ftp    bool // it has columns that only the FTP service of IIS logs
}

const fieldsDirective = "#Fields:"

// layoutOf returns the layout of a directive. It is false for other directives and comments.
// IIS replaces blanks in a row by plus signs, so the blank after the colon prevents a row that
// begins with a client's text from being read as a directive.
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
			c = columnUnused // of several columns with one name the first is used
		}
		l.uses, l.has = append(l.uses, c), l.has.with(c)&^(1<<columnUnused)
	}
	if l.has.has(columnReason) {
		l.format = FormatHTTPERR
	}
	return l, len(l.uses) > 0
}

// Errors of a row as a whole.
var (
	errFew  = errors.New("fewer columns than #Fields names")
	errMany = errors.New("more columns than #Fields names")
)

// columns are the fields of one row by use. Those that the layout does not have are nil.
type columns [columnsCount][]byte

// split splits a row into its columns. Advanced Logging quotes texts with blanks; IIS itself
// never does, and leaves quotes of an agent unchanged.
func (l *layout) split(text []byte, c *columns) error {
	err := l.plain(text, c)
	if err != nil && bytes.IndexByte(text, '"') >= 0 && l.quoted(text, c) {
		return nil
	}
	return err
}

// quoted splits a row in which quotes enclose texts with blanks. It reports whether the number
// of columns is right.
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

// closing returns where a quoted text ends, and -1 if that is the end of the row; it is false for
// unterminated text. A doubled quote is a literal quote.
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

// time returns the value of the time column without splitting the others.
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

// plain splits a row at blanks.
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

// value returns a field, nil if it is missing or a dash.
func (c *columns) value(use column) []byte {
	v := c[use]
	if len(v) == 1 && v[0] == '-' {
		return nil
	}
	return v
}
