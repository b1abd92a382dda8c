package journal

import (
	"errors"
	"strings"

	"beacontop/beacon/event"
)

// row is a stored event: its id and event.Fields in their order. Fields that an event does not use
// are NULL.
type row [1 + len(event.Fields)]any

// Columns of a row.
var (
	timeColumn, pathColumn, nameColumn = columnOf("time"), columnOf("path"), columnOf("name")
)

func columnOf(name string) int {
	for i, f := range event.Fields {
		if f.Name == name {
			return i + 1
		}
	}
	panic("no field " + name)
}

// newRow returns the row of an event, which has a number.
func newRow(e *event.Event) (r row) {
	r[0] = e.ID
	for i := range event.Fields {
		r[i+1] = event.Fields[i].Get(e)
	}
	if r[timeColumn] == nil {
		r[timeColumn] = int64(0)
	}
	return r
}

// event returns the event of a row.
func (r *row) event() (e event.Event, err error) {
	e.ID = r.number(0)
	for i := range event.Fields {
		if value := r[i+1]; value != nil {
			err = errors.Join(err, event.Fields[i].Set(&e, value))
		}
	}
	return e, err
}

func (r *row) text(i int) string {
	s, _ := r[i].(string)
	return s
}

func (r *row) number(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

// fields returns pointers to the fields, for Scan.
func (r *row) fields() []any {
	fields := make([]any, len(r))
	for i := range r {
		fields[i] = &r[i]
	}
	return fields
}

// columns lists the columns of a row for a query of a day file that has some of them, because an
// earlier release wrote it.
func columns(has func(name string) bool) string {
	all := []string{"id"}
	for _, f := range event.Fields {
		if has(f.Name) {
			all = append(all, f.Name)
		} else {
			all = append(all, "NULL")
		}
	}
	return strings.Join(all, ", ")
}
