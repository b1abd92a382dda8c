package form

import (
	"cmp"
	"encoding"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
)

// column is one field of the rows of a kind: a key of their JSON form, a column of their CSV form.
type column struct {
	name  string
	omit  bool // it is missing in JSON if it is zero
	index []int
	of    reflect.Type
}

// columns are the fields of a kind of row, in the order of their struct.
type columns []column

// columnsOf returns the fields of a kind of row: there is no second list of them.
func columnsOf[T any]() columns { return appendColumns(nil, reflect.TypeFor[T](), nil) }

func appendColumns(all columns, of reflect.Type, index []int) columns {
	for i := range of.NumField() {
		f := of.Field(i)
		at := append(slices.Clone(index), i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			all = appendColumns(all, f.Type, at)
		case name != "" && name != "-":
			all = append(all, column{name: name, omit: strings.Contains(options, "omit"), index: at, of: f.Type})
		}
	}
	return all
}

func (all columns) find(name string) *column {
	i := slices.IndexFunc(all, func(c column) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// names returns the names of the fields, or of those by which rows can be sorted.
func (all columns) names(sorts bool) (names []string) {
	for i := range all {
		if !sorts || all[i].sorts() {
			names = append(names, all[i].name)
		}
	}
	return names
}

// value returns the field of a row, to which a pointer is given.
func (c *column) value(row any) reflect.Value {
	return reflect.ValueOf(row).Elem().FieldByIndex(c.index)
}

// sorts reports whether rows have an order by this field.
func (c *column) sorts() bool {
	of := c.of
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch reflect.Zero(of).Interface().(type) {
	case time.Time, netip.Addr, protocol.Device:
		return true
	}
	return of.Kind() != reflect.Struct && of.Kind() != reflect.Slice
}

// compare compares the field of two rows. What is missing comes first.
func (c *column) compare(a, b reflect.Value) int {
	if a.Kind() == reflect.Pointer {
		if a.IsNil() || b.IsNil() {
			return cmp.Compare(length(b), length(a))
		}
		a, b = a.Elem(), b.Elem()
	}
	switch x := a.Interface().(type) {
	case time.Time:
		return x.Compare(b.Interface().(time.Time))
	case netip.Addr:
		return x.Compare(b.Interface().(netip.Addr))
	case protocol.Device:
		return cmp.Compare(x.String(), b.Interface().(protocol.Device).String())
	}
	switch a.Kind() {
	case reflect.Bool:
		return cmp.Compare(strconv.FormatBool(a.Bool()), strconv.FormatBool(b.Bool()))
	case reflect.Int, reflect.Int64:
		return cmp.Compare(a.Int(), b.Int())
	case reflect.Uint8, reflect.Uint16, reflect.Uint64:
		return cmp.Compare(a.Uint(), b.Uint())
	case reflect.Float64:
		return cmp.Compare(a.Float(), b.Float())
	}
	return cmp.Compare(a.String(), b.String())
}

// length is 1 for a nil pointer: what is missing sorts first.
func length(v reflect.Value) int {
	if v.IsNil() {
		return 1
	}
	return 0
}

// sortRows orders rows by fields, and leaves those that are equal in their order.
func sortRows[T any](all columns, rows []T, by string) {
	if by == "" {
		return
	}
	names := strings.Split(by, ",")
	slices.SortStableFunc(rows, func(a, b T) int {
		for _, name := range names {
			name, down := strings.CutPrefix(name, "-")
			c := all.find(name)
			n := c.compare(c.value(&a), c.value(&b))
			if down {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
}

// text is the field of a row as CSV has it.
func (c *column) text(row any) string {
	v := c.value(row)
	if v.Kind() == reflect.Pointer && v.IsNil() || c.omit && v.IsZero() && v.Kind() != reflect.Bool {
		return ""
	}
	switch x := v.Interface().(type) {
	case time.Time:
		return x.UTC().Format(time.RFC3339)
	case netip.Addr:
		return roster.AddressText(x)
	case time.Duration:
		return strconv.FormatInt(int64(x), 10)
	case fmt.Stringer:
		return x.String()
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		if err != nil {
			return ""
		}
		return string(text)
	}
	if kind := v.Kind(); kind == reflect.Slice || kind == reflect.Struct || kind == reflect.Pointer {
		text, err := Marshal(v.Interface())
		if err != nil {
			return ""
		}
		return string(text)
	}
	return fmt.Sprint(v.Interface())
}
