package tomlfile

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// check rejects the first key for which a type has no field, and the first value that its field
// cannot hold. The decoder finds them as well, but names Go types and, for some, no place; and it
// passes over the whole file for each unknown key.
func (f File) check(into reflect.Type) error {
	c := checker{file: f}
	var parser unstable.Parser
	parser.Reset(f.text)
	table, path := into, ""
	for c.err == nil && parser.NextExpression() {
		switch e := parser.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, path = c.follow(into, "", e.Key())
			c.header(table, e)
		case unstable.KeyValue:
			c.pair(table, path, e)
		}
	}
	return c.err // after an error of syntax nil: the decoder says where
}

type checker struct {
	file File
	err  error // the first one
}

func (c *checker) fail(offset int, err error) {
	if c.err == nil {
		c.err = c.file.placedAt(offset, err)
	}
}

// follow returns the type of the value of a key, and the full key for display.
func (c *checker) follow(t reflect.Type, path string, key unstable.Iterator) (reflect.Type, string) {
	at := -1
	for key.Next() {
		part := key.Node()
		path = joinKeys(path, cmp.Or(string(part.Data), Unnamed))
		if t = fieldOf(t, string(part.Data)); t == nil && at < 0 {
			at = int(part.Raw.Offset)
		}
	}
	if at >= 0 {
		c.fail(at, errors.New("unknown key "+path))
	}
	return t, path
}

// header checks whether the type is that of a table, or of a list of tables.
func (c *checker) header(t reflect.Type, e *unstable.Node) {
	at := lastOffset(e.Key())
	switch t = plain(t); {
	case t == nil || t == anyType:
	case e.Kind == unstable.ArrayTable && isTable(t):
		c.fail(at, errors.New("found a list of tables, [[ ]], want a single table, [ ]"))
	case e.Kind == unstable.Table && !isTable(t), e.Kind == unstable.ArrayTable && (t.Kind() != reflect.Slice || !isTable(plain(t.Elem()))):
		c.fail(at, mismatch(e.Kind, t))
	}
}

func (c *checker) pair(t reflect.Type, path string, e *unstable.Node) {
	t, path = c.follow(t, path, e.Key())
	c.value(t, path, e.Value(), lastOffset(e.Key()))
}

// value checks a value. The parser gives no offset for lists: theirs is that of the key.
func (c *checker) value(t reflect.Type, path string, v *unstable.Node, offset int) {
	if v.Raw.Length > 0 {
		offset = int(v.Raw.Offset)
	}
	t = plain(t)
	if t != nil && t != anyType {
		if err := hold(t, v); err != nil {
			c.fail(offset, err)
		}
	}
	for all := v.Children(); c.err == nil && all.Next(); {
		switch e := all.Node(); {
		case v.Kind == unstable.InlineTable:
			c.pair(t, path, e)
		case e.Kind == unstable.Comment:
		case t != nil && t.Kind() == reflect.Slice:
			c.value(t.Elem(), path, e, offset)
		default:
			c.value(anyType, path, e, offset)
		}
	}
}

// hold reports why a field of a type cannot hold a value; its parts are checked on their own.
func hold(t reflect.Type, v *unstable.Node) error {
	scalar := v.Kind == unstable.String || v.Kind == unstable.Integer || v.Kind == unstable.Float || v.Kind == unstable.Bool
	fits := false
	switch kind := t.Kind(); {
	case kind >= reflect.Int && kind <= reflect.Uint64 && v.Kind == unstable.Integer:
		fits = true // as the decoder: also of a type that has a text form
	case isText(t) && scalar:
		return reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText(v.Data)
	case isText(t):
	case kind == reflect.String:
		fits = v.Kind == unstable.String
	case kind == reflect.Bool:
		fits = v.Kind == unstable.Bool
	case kind == reflect.Slice:
		fits = v.Kind == unstable.Array
	case isTable(t):
		fits = v.Kind == unstable.InlineTable
	}
	if fits {
		return nil
	}
	return mismatch(v.Kind, t)
}

// mismatch is the error about a value of another kind than its field has.
func mismatch(found unstable.Kind, want reflect.Type) error {
	words := "another type"
	switch kind := want.Kind(); {
	case isText(want) && found == unstable.LocalTime:
		words = `a quoted time of day, "22:00"`
	case isText(want), kind == reflect.String:
		words = "a quoted string"
	case kind == reflect.Bool:
		words = "true or false"
	case kind >= reflect.Int && kind <= reflect.Uint64:
		words = "a whole number"
	case kind == reflect.Slice && isTable(plain(want.Elem())):
		words = "one or more tables, each with its name in [[ ]]"
	case kind == reflect.Slice:
		words = `a list of strings, ["a", "b"]`
	case isTable(want):
		words = "a table, with its name in [ ]"
	}
	return fmt.Errorf("found a TOML %s, want %s", kinds[found], words)
}

// kinds are the words of the TOML specification for the kinds of value.
var kinds = map[unstable.Kind]string{
	unstable.String: "string", unstable.Integer: "integer", unstable.Float: "float", unstable.Bool: "boolean",
	unstable.Array: "array", unstable.InlineTable: "inline table", unstable.Table: "table", unstable.ArrayTable: "list of tables",
	unstable.LocalDate: "local date", unstable.LocalTime: "local time", unstable.LocalDateTime: "local date-time", unstable.DateTime: "date-time",
}

var anyType = reflect.TypeFor[any]()

// plain is a type without pointers.
func plain(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func isText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func isTable(t reflect.Type) bool {
	return (t.Kind() == reflect.Struct || t.Kind() == reflect.Map) && !isText(t)
}

// fieldOf returns the type of the value of a key in a table of the given type. It is nil if
// there is none, and any if the table itself is not decoded by this package.
func fieldOf(t reflect.Type, key string) reflect.Type {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return nil
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() != reflect.Struct || isText(t):
		return anyType
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Tag.Get("toml") == "" {
			if found := fieldOf(f.Type, key); found != nil {
				return found
			}
		} else if name := f.Tag.Get("toml"); name != "" && name != "-" && strings.EqualFold(name, key) {
			return f.Type
		}
	}
	return nil
}
