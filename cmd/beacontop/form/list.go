package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Schema is the version of all forms. It is incremented when a key is renamed, removed or changes its
// meaning; new keys do not change it.
const Schema = 1

// Head is what every list says about itself.
type Head struct {
	Schema   int       `json:"schema"`
	At       time.Time `json:"at"`
	Where    string    `json:"where,omitzero"`
	Matching int       `json:"matching"` // rows that match; the list has fewer if it was limited
	More     bool      `json:"more,omitzero"`
	Total    any       `json:"total,omitzero"` // figures of the whole, matching or not
}

// Options says which rows and fields of a list are wanted, and in which order.
type Options struct {
	Sort   string   // names of fields, separated by commas; with - before it, in descending order; empty: as they are
	Limit  int      // 0: all
	Fields []string // none: all
}

// FieldError is a name that is no field of the rows.
type FieldError struct {
	Option string // fields, sort
	Name   string
	Fields []string // the names that are
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s: unknown field %q", e.Option, e.Name)
}

// Check reports a mistake in options for rows of a kind, as a *FieldError.
func Check[T any](o Options) error {
	all := columnsOf[T]()
	for _, name := range o.Fields {
		if all.find(name) == nil {
			return &FieldError{"fields", name, all.names(false)}
		}
	}
	for name := range strings.SplitSeq(o.Sort, ",") {
		name = strings.TrimPrefix(name, "-")
		if c := all.find(name); name != "" && (c == nil || !c.sorts()) || name == "" && o.Sort != "" {
			return &FieldError{"sort", name, all.names(true)}
		}
	}
	return nil
}

// Fields returns the names of the fields of rows of a kind.
func Fields[T any]() []string { return columnsOf[T]().names(false) }

// List returns a list as JSON. Its rows are ordered and cut first; the options have passed Check.
func List[T any](h Head, key string, rows []T, o Options) (json.RawMessage, error) {
	all := columnsOf[T]()
	sortRows(all, rows, o.Sort)
	if o.Limit > 0 && o.Limit < len(rows) {
		rows, h.More = rows[:o.Limit], true
	}
	var out bytes.Buffer
	head, err := Marshal(h)
	if err != nil {
		return nil, err
	}
	out.Write(head[:len(head)-1])
	fmt.Fprintf(&out, ",%q:[", key)
	for i := range rows {
		if i > 0 {
			out.WriteByte(',')
		}
		line, err := Row(&rows[i], o.Fields)
		if err != nil {
			return nil, err
		}
		out.Write(line)
	}
	out.WriteString("]}")
	return out.Bytes(), nil
}

// Row returns a row as JSON, with some of its fields in the order of their names; none: all.
func Row[T any](row *T, fields []string) (json.RawMessage, error) {
	if len(fields) == 0 {
		return Marshal(row)
	}
	var out bytes.Buffer
	all := columnsOf[T]()
	out.WriteByte('{')
	for _, name := range fields {
		c := all.find(name)
		v := c.value(row)
		if c.omit && v.IsZero() {
			continue
		}
		text, err := Marshal(v.Interface())
		if err != nil {
			return nil, err
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:%s", name, text)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Marshal returns a value as JSON, in which <, > and & stay as they are.
func Marshal(v any) (json.RawMessage, error) {
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	if err := to.Encode(v); err != nil {
		return nil, err
	}
	return slices.Clip(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}
