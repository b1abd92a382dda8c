package filter

import (
	"cmp"

	"beacontop/beacon/protocol"
)

// bounds is a value or a range of values, as it is written.
type bounds struct {
	low, high chars // empty: open
	single    bool  // low is the only one
}

// bounds splits a value at "..".
func (c chars) bounds() bounds {
	parts := c.split("..")
	if len(parts) == 1 {
		return bounds{low: c, high: c, single: true}
	}
	return bounds{low: parts[0], high: c[len(c)-len(c[len(parts[0])+2:]):]}
}

// limits are a value or a range of values, as it was read; nil: open.
type limits[T any] struct{ low, high *T }

// ordered reads the values of a term whose field has an order.
func ordered[T any](t *term, read func(string) (T, bool), what, do string) (all []limits[T], err *Error) {
	if t.operator != ":" && t.operator != "=" && len(t.values) > 1 {
		return nil, wrong(t.values[1], t.operator+" takes one value", do)
	}
	for _, value := range t.values {
		b := value.bounds()
		if !b.single && t.operator != ":" && t.operator != "=" {
			return nil, wrong(value, t.operator+" takes no range", do)
		}
		var one limits[T]
		for _, end := range []struct {
			text chars
			to   **T
		}{{b.low, &one.low}, {b.high, &one.high}} {
			if len(end.text) == 0 {
				continue
			}
			v, ok := read(end.text.String())
			if !ok {
				return nil, wrong(end.text, "not "+what, do)
			}
			*end.to = &v
		}
		if one.low == nil && one.high == nil {
			return nil, wrong(value, "a range needs an end", do)
		}
		all = append(all, one)
	}
	return all, nil
}

// numberOf returns the parser of a field whose values are numbers. A row has any number of them.
func numberOf(read func(string) (scalar, bool), in func(*Values, []span) bool, what, do string) func(*term) (condition, *Error) {
	return func(t *term) (condition, *Error) {
		values, err := ordered(t, read, what, do)
		if err != nil {
			return nil, err
		}
		var spans []span
		for i, one := range values {
			s := between(t.operator, one.low, one.high)
			if s.first > s.last {
				return nil, wrong(t.values[i], "an empty range", "write the smaller value first")
			}
			spans = append(spans, s)
		}
		return always(func(v *Values) bool { return in(v, spans) }), nil
	}
}

// within reports whether one of the ranges has a number.
func within(n int64, spans []span) bool {
	for _, s := range spans {
		if s.has(n) {
			return true
		}
	}
	return false
}

func (v *Values) size(spans []span) bool { return v.Sized && within(v.Size, spans) }
func (v *Values) waiting(spans []span) bool {
	return v.Counted && within(int64(v.Waiting), spans)
}
func (v *Values) took(spans []span) bool { return v.Timed && within(int64(v.Took), spans) }

func (v *Values) status(spans []span) bool {
	for _, s := range v.Statuses {
		if within(s.number(), spans) {
			return true
		}
	}
	return false
}

func (v *Values) version(spans []span) bool {
	of := cmp.Or(v.Version, protocol.VersionIn(v.UserAgent))
	n, ok := parseVersion(of)
	return ok && of != "" && within(n.first, spans)
}
