package tomlfile

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Locate adds to a mistake its place in the file, or that of the nearest enclosing table.
func (f File) Locate(err error) error { return f.LocateFirst(err) }

// LocateFirst adds its place to the mistake that comes first in the file. nil stays nil.
func (f File) LocateFirst(mistakes ...error) (first error) {
	places, at := placesOf(f.text), 0
	for _, err := range mistakes {
		offset, found := places.nearest(strings.ToLower(KeyOf(err)))
		switch {
		case err == nil || first != nil && offset >= at:
		case found:
			first, at = f.placedAt(offset, err), offset
		case first == nil:
			first, at = fmt.Errorf("%s: %w", f.name, err), len(f.text)
		}
	}
	return first
}

// places are the values of a TOML file, by lower-case key. A table is placed at its header, a
// list at its key, and the key itself has the suffix Itself.
type places map[string]place

// place is the start of a value, in bytes from the start of the file, and its kind.
type place struct {
	offset int
	kind   unstable.Kind
}

// Itself after a key means the key, not its value.
const Itself = "="

// Unnamed represents an empty key.
const Unnamed = `""`

// placesOf finds the values of a file that was already decoded, so it is well-formed.
func placesOf(text []byte) places {
	var parser unstable.Parser
	parser.Reset(text)
	out, lists, table := places{}, lists{}, ""
	for parser.NextExpression() {
		switch e := parser.Expression(); e.Kind {
		case unstable.Table:
			table = lists.last(out.key("", e.Key(), lists))
		case unstable.ArrayTable:
			list := out.key("", e.Key(), lists)
			lists[list]++
			table = lists.last(list)
			out.note(table, lastOffset(e.Key()))
		case unstable.KeyValue:
			out.pair(table, e)
		}
	}
	return out
}

// lists is the number of tables of each list of tables so far.
type lists map[string]int

// last is the last table of a list, or key itself if it is not a list.
func (l lists) last(key string) string {
	if n := l[key]; n > 0 {
		return fmt.Sprintf("%s[%d]", key, n-1)
	}
	return key
}

// key records a key, dotted or not, below another and returns its full name. In a list of
// tables it means the last table.
func (p places) key(below string, key unstable.Iterator, l lists) string {
	for key.Next() {
		below = joinKeys(l.last(below), cmp.Or(strings.ToLower(string(key.Node().Data)), Unnamed))
		p.note(below, int(key.Node().Raw.Offset))
	}
	return below
}

// nearest returns the offset of a key, or of the nearest table around it.
func (p places) nearest(key string) (offset int, found bool) {
	for ; key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
		if at, ok := p[key]; ok {
			return at.offset, true
		}
	}
	return 0, false
}

// note records the first occurrence of a key.
func (p places) note(key string, offset int) {
	for _, name := range []string{key, key + Itself} {
		if _, known := p[name]; !known {
			p[name] = place{offset, unstable.Table}
		}
	}
}

func lastOffset(key unstable.Iterator) (offset int) {
	for key.Next() {
		offset = int(key.Node().Raw.Offset)
	}
	return offset
}

// pair records a key with its value and the contents of that.
func (p places) pair(table string, e *unstable.Node) {
	key := p.key(table, e.Key(), nil)
	p.value(key, e.Value(), p[key].offset)
}

// value records a value at offset, unless it has its own.
func (p places) value(key string, v *unstable.Node, offset int) {
	if v.Raw.Length > 0 {
		offset = int(v.Raw.Offset)
	}
	p[key] = place{offset, v.Kind}
	i := 0
	for all := v.Children(); all.Next(); {
		switch e := all.Node(); {
		case v.Kind == unstable.InlineTable:
			p.pair(key, e)
		case v.Kind == unstable.Array && e.Kind != unstable.Comment:
			p.value(fmt.Sprintf("%s[%d]", key, i), e, offset)
			i++
		}
	}
}
