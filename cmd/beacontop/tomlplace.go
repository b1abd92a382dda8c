package main

import (
	"bytes"
	"errors"
	"fmt"
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
func located(file string, err error) error {
	text, unread := readRegular(file)
	if unread != nil {
		return errors.Join(err, unread)
	}
	text = bytes.TrimPrefix(text, bom)
	places := placesOf(text)
	for key := strings.ToLower(keyOf(err)); key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
		if at, ok := places[key]; ok {
			return placedAt(file, string(text), at, err)
		}
	}
	return fmt.Errorf("%s: %w", file, err)
}

// places are where the values of a TOML file begin, by key in lower case: bytes from the
// start. A table is where its header is, a list where its key is, and a key itself where
// its name and itself say.
type places map[string]int

// itself behind a key says that not its value is meant.
const itself = "="

// placesOf finds the values of a file that was decoded before, so that it is well-formed.
func placesOf(text []byte) places {
	var parser unstable.Parser
	parser.Reset(text)
	out, tables, table := places{}, map[string]int{}, ""
	for parser.NextExpression() {
		switch e := parser.Expression(); e.Kind {
		case unstable.Table:
			table = out.header(e, tables)
		case unstable.ArrayTable:
			tables[keyPath("", e.Key(), tables)]++
			table = out.header(e, tables)
		case unstable.KeyValue:
			out.pair(table, e)
		}
	}
	return out
}

// header notes a table and returns its key.
func (p places) header(e *unstable.Node, tables map[string]int) string {
	first := e.Key()
	first.Next()
	key := keyPath("", e.Key(), tables)
	if n := tables[key]; n > 0 {
		key = fmt.Sprintf("%s[%d]", key, n-1)
	}
	p[key] = int(first.Node().Raw.Offset)
	return key
}

// keyPath joins a dotted key to what it is below. Of a list of tables that it passes through
// the last one is meant.
func keyPath(below string, key unstable.Iterator, tables map[string]int) string {
	for key.Next() {
		if n := tables[below]; n > 0 {
			below = fmt.Sprintf("%s[%d]", below, n-1)
		}
		below = joinKeys(below, strings.ToLower(string(key.Node().Data)))
	}
	return below
}

// pair notes a key with its value and what that holds.
func (p places) pair(table string, e *unstable.Node) {
	first := e.Key()
	first.Next()
	key := keyPath(table, e.Key(), nil)
	p[key] = int(first.Node().Raw.Offset)
	p[key+itself] = p[key]
	p.value(key, e.Value())
}

func (p places) value(key string, v *unstable.Node) {
	if v.Raw.Length > 0 {
		p[key] = int(v.Raw.Offset)
	}
	i := 0
	for all := v.Children(); all.Next(); {
		switch e := all.Node(); {
		case v.Kind == unstable.InlineTable:
			p.pair(key, e)
		case v.Kind == unstable.Array && e.Kind != unstable.Comment:
			p.value(fmt.Sprintf("%s[%d]", key, i), e)
			i++
		}
	}
}
