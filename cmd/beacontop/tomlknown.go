package main

import (
	"cmp"
	"encoding"
	"errors"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// known rejects the first key for which the type has no field. The decoder can do that too,
// but passes over the whole file for each such key.
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

// keys looks up keys in the types that they are decoded into.
type keys struct {
	file    configFile
	unknown error // first unknown key; nil: none yet
}

// follow returns the type that a key below a table is decoded into, and its full name.
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

// anyType accepts every value.
var anyType = reflect.TypeFor[any]()

// fieldOf returns the type that a key of a table is decoded into; nil when there is none. t
// may be a list of tables; other types were rejected before.
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
