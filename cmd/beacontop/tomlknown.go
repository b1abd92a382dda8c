package main

import (
	"cmp"
	"encoding"
	"errors"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// known refuses the first key of a file that a value of the type has no field for. The
// decoder could do that too, but takes a pass over the whole file for each such key.
func (f configFile) known(into reflect.Type) error {
	k := keys{file: f}
	var parser unstable.Parser
	parser.Reset(f.text)
	table, path := into, ""
	for k.unknown == nil && parser.NextExpression() {
		switch e := parser.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, path = k.follow(into, "", e.Key())
		case unstable.KeyValue:
			k.pair(table, path, e)
		}
	}
	return k.unknown
}

// keys looks keys up in the types that they are read into.
type keys struct {
	file    configFile
	unknown error // the first; nil: none yet
}

// follow returns what a key below a table is read into, and its name with that of the table.
func (k *keys) follow(t reflect.Type, path string, key unstable.Iterator) (reflect.Type, string) {
	at := -1
	for key.Next() {
		part := key.Node()
		path = joinKeys(path, cmp.Or(string(part.Data), unnamed))
		if t = fieldOf(t, string(part.Data)); t == nil && at < 0 {
			at = int(part.Raw.Offset)
		}
	}
	if at >= 0 && k.unknown == nil {
		k.unknown = k.file.placedAt(at, errors.New("unknown key "+path))
	}
	return t, path
}

func (k *keys) pair(t reflect.Type, path string, e *unstable.Node) {
	t, path = k.follow(t, path, e.Key())
	k.value(t, path, e.Value())
}

func (k *keys) value(t reflect.Type, path string, v *unstable.Node) {
	for all := v.Children(); k.unknown == nil && all.Next(); {
		if e := all.Node(); v.Kind == unstable.InlineTable {
			k.pair(t, path, e)
		} else {
			k.value(t, path, e)
		}
	}
}

// anyType is what everything can be read into.
var anyType = reflect.TypeFor[any]()

// fieldOf returns the type that a key of a table is read into; nil when there is none. The
// table may be a list of tables, and what is no table was refused before.
func fieldOf(t reflect.Type, key string) reflect.Type {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return nil
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
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
