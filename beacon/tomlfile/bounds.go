package tomlfile

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Limits of a configuration or policy file. They are far beyond what a site needs and keep
// decoding linear: the decoder compares every key of a table with all others of that table, and
// builds the full name of each key.
const (
	depthLimit = 16   // nesting of keys, tables and lists; the settings have 5
	keysLimit  = 2000 // in one table
)

// bounds counts the contents of a file in one pass.
type bounds struct {
	file   File
	lists  lists
	keys   map[string]int    // by table
	taken  map[string]string // keys that were counted, in lower case, as they were written
	excess error
}

// bounded rejects a file that is nested too deeply or has too many keys in one table, and one key
// in two letter cases: the decoder would take the first for a key of its own, and replace it by the
// second. It reports all other errors.
func (f File) bounded() error {
	b := bounds{file: f, lists: lists{}, keys: map[string]int{}, taken: map[string]string{}}
	var parser unstable.Parser
	parser.Reset(f.text)
	table, depth := "", 0
	for b.excess == nil && parser.NextExpression() {
		switch e := parser.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, depth = b.key("", 0, e.Key())
			if e.Kind == unstable.ArrayTable {
				b.lists[table]++
			}
			table = b.lists.last(table)
		case unstable.KeyValue:
			b.pair(table, depth, e)
		}
	}
	return b.excess
}

// key counts the parts of a key below a table, and returns its full name and depth.
func (b *bounds) key(below string, depth int, key unstable.Iterator) (string, int) {
	for key.Next() {
		part, at := key.Node(), int(key.Node().Raw.Offset)
		below = b.lists.last(below)
		written := string(part.Data)
		name := below + "\x00" + strings.ToLower(written)
		if other, known := b.taken[name]; !known {
			b.taken[name] = written
			b.keys[below]++
		} else if other != written {
			b.refuse(at, fmt.Errorf("duplicate key: %s and %s", other, written))
		}
		if b.keys[below] > keysLimit {
			b.refuse(at, fmt.Errorf("more than %d keys in one table", keysLimit))
		}
		below = name
		if depth++; !b.within(depth, at) {
			break
		}
	}
	return below, depth
}

func (b *bounds) pair(table string, depth int, e *unstable.Node) {
	below, depth := b.key(table, depth, e.Key())
	b.value(below, depth, e.Value(), lastOffset(e.Key()))
}

// value counts the contents of a value; at is its offset, or that of the nearest key.
func (b *bounds) value(below string, depth int, v *unstable.Node, at int) {
	i := 0
	for all := v.Children(); b.excess == nil && all.Next(); i++ {
		switch e := all.Node(); {
		case v.Kind == unstable.InlineTable:
			b.pair(below, depth, e)
		case e.Kind == unstable.Array || e.Kind == unstable.InlineTable:
			if b.within(depth+1, at) { // the parser gives no offset for lists
				b.value(fmt.Sprintf("%s[%d]", below, i), depth+1, e, at)
			}
		}
	}
}

// within reports whether a depth is allowed.
func (b *bounds) within(depth, at int) bool {
	if depth > depthLimit {
		b.refuse(at, fmt.Errorf("nested deeper than %d levels", depthLimit))
	}
	return b.excess == nil
}

// refuse keeps the first violation.
func (b *bounds) refuse(at int, err error) {
	if b.excess == nil {
		b.excess = b.file.placedAt(at, err)
	}
}
