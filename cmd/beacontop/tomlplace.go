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

// mistake is what is wrong with the meaning of a value in a configuration file. Its key
// leads there from the top, "group[1].failover.beacon[0].url", counted from 0.
type mistake struct {
	key string
	err error
}

func (m *mistake) Error() string { return m.err.Error() }
func (m *mistake) Unwrap() error { return m.err }

// wrong says what is wrong with the value of a key, which is below the keys of outer calls.
func wrong(key string, err error) error {
	if err == nil {
		return nil
	}
	return &mistake{joinKeys(key, keyOf(err)), err}
}

// keyOf returns where a mistake is; empty when it does not know.
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

// located gives a mistake its place in the file, or that of the nearest table around it.
func (f configFile) located(err error) error {
	places := placesOf(f.text)
	for key := strings.ToLower(keyOf(err)); key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
		if at, ok := places[key]; ok {
			return f.placedAt(at.offset, err)
		}
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// places are the values of a TOML file, by key in lower case. A table is where its header
// is, a list where its key is, and a key itself where its name and itself say.
type places map[string]place

// place is where a value begins, in bytes from the start, and what it is.
type place struct {
	offset int
	kind   unstable.Kind
}

// itself behind a key says that not its value is meant.
const itself = "="

// unnamed stands for a key without a name.
const unnamed = `""`

// placesOf finds the values of a file that was decoded before, so that it is well-formed.
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

// lists are how many tables each list of tables has so far.
type lists map[string]int

// last is the last table of a list, or what is no list.
func (l lists) last(key string) string {
	if n := l[key]; n > 0 {
		return fmt.Sprintf("%s[%d]", key, n-1)
	}
	return key
}

// key notes a key, dotted or not, below another and returns it whole. Of a list that it
// passes through the last table is meant.
func (p places) key(below string, key unstable.Iterator, l lists) string {
	for key.Next() {
		below = joinKeys(l.last(below), cmp.Or(strings.ToLower(string(key.Node().Data)), unnamed))
		p.note(below, int(key.Node().Raw.Offset))
	}
	return below
}

// note says where a key stands for the first time.
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

// pair notes a key with its value and what that holds.
func (p places) pair(table string, e *unstable.Node) {
	key := p.key(table, e.Key(), nil)
	p.value(key, e.Value(), p[key].offset)
}

// value notes a value that begins there, unless it knows itself where.
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

// indexes are the places in lists that a key leads through.
var indexes = regexp.MustCompile(`\[\d+\]`)

// nested are the decoder's words for values of which it tells the key and not the place.
var nested = map[string]unstable.Kind{"array": unstable.Array, "inline table": unstable.InlineTable}

// of finds a value by its key without the places in lists, and by what it is: the deepest in
// lists, and of those the first.
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
