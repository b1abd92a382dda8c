package main

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"beacontop/beacon/policy"
)

// mistake is an invalid value in a configuration file. Its key is the full path, for example
// "group[1].failover.beacon[0].url", counted from 0.
type mistake struct {
	key string
	err error
}

func (m *mistake) Error() string { return m.err.Error() }
func (m *mistake) Unwrap() error { return m.err }

// wrong reports the value of a key as invalid; outer calls add the keys above it.
func wrong(key string, err error) error {
	if err == nil {
		return nil
	}
	return &mistake{joinKeys(key, keyOf(err)), err}
}

// keyOf returns the key of a mistake; empty if unknown.
func keyOf(err error) string {
	var own *mistake
	var rule *policy.Mistake
	switch {
	case errors.As(err, &own):
		return own.key
	case errors.As(err, &rule):
		return rule.Path
	}
	return ""
}

func joinKeys(above, below string) string {
	if above == "" || below == "" {
		return above + below
	}
	return above + "." + below
}

// located adds to a mistake its place in the file, or that of the nearest enclosing table.
func (f configFile) located(err error) error {
	places := placesOf(f.text)
	for key := strings.ToLower(keyOf(err)); key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
		if at, ok := places[key]; ok {
			return f.placedAt(at.offset, err)
		}
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// places are the values of a TOML file, by lower-case key. A table is placed at its header, a
// list at its key, and the key itself has the suffix itself.
type places map[string]place

// place is the start of a value, in bytes from the start of the file, and its kind.
type place struct {
	offset int
	kind   unstable.Kind
}

// itself after a key means the key, not its value.
const itself = "="

// unnamed represents an empty key.
const unnamed = `""`

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
		below = joinKeys(l.last(below), cmp.Or(strings.ToLower(string(key.Node().Data)), unnamed))
		p.note(below, int(key.Node().Raw.Offset))
	}
	return below
}

// note records the first occurrence of a key.
func (p places) note(key string, offset int) {
	for _, name := range []string{key, key + itself} {
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

// indexes matches the list indexes in a key.
var indexes = regexp.MustCompile(`\[\d+\]`)

// nested maps the decoder's terms for values for which it gives the key but not the place.
var nested = map[string]unstable.Kind{"array": unstable.Array, "inline table": unstable.InlineTable}

// of finds a value by its key without list indexes and by its kind: the most deeply nested
// in lists, and of those the first.
func (p places) of(key string, kind unstable.Kind) (place, bool) {
	best, deepest := place{}, -1
	for name, at := range p {
		if at.kind != kind || indexes.ReplaceAllString(name, "") != key {
			continue
		}
		if depth := strings.Count(name, "["); depth > deepest || depth == deepest && at.offset < best.offset {
			best, deepest = at, depth
		}
	}
	return best, deepest >= 0
}
