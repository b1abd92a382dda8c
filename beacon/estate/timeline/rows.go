package timeline

import (
	"strings"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
)

// Query selects a window of the changes, newest first.
type Query struct {
	Filter filter.Filter
	At     time.Time // the window holds the change nearest to this moment; zero: see Anchor
	// Anchor is the number of a change, plus 1, that the window holds in row Row, if it matches; 0: none.
	Anchor uint64
	Row    int
	Offset int // start of the window otherwise
	Limit  int
}

// Rows is a window of the changes.
type Rows struct {
	Rows     []Entry
	Matching int
	Offset   int
	Nearest  int  // place of the change nearest to Query.At among those that match
	Any      bool // there is one at all, matching or not
	Dropped  bool // older ones are no longer kept here
}

// Select answers a query.
func (t *Timeline) Select(q Query, now time.Time) Rows {
	out := Rows{Any: len(t.entries) > 0, Dropped: t.dropped}
	typed, words := q.Filter.Typed(now), q.Filter.Words()
	var row filter.Row
	var values filter.Values
	var all []*Entry
	from := -1
	var nearest time.Duration
	for i := len(t.entries) - 1; i >= 0; i-- {
		one := t.entries[i]
		if typed != nil {
			if one.fill(values.Begin()); !typed(&values) {
				continue
			}
		}
		if words {
			if row = one.row(row.Begin(), now.Location()); !q.Filter.Matches(row) {
				continue
			}
		}
		switch away := one.Event.Time.Sub(q.At).Abs(); {
		case !q.At.IsZero():
			if len(all) == 0 || away < nearest {
				nearest, out.Nearest = away, len(all)
			}
		case q.Anchor == one.Number+1:
			from = len(all) - min(max(q.Row, 0), max(q.Limit-1, 0))
		}
		all = append(all, one)
	}
	switch {
	case !q.At.IsZero():
		from = out.Nearest - q.Limit/2
	case from < 0:
		from = q.Offset
	}
	out.Matching = len(all)
	out.Offset = min(max(from, 0), max(len(all)-q.Limit, 0))
	for _, one := range all[out.Offset:min(out.Offset+q.Limit, len(all))] {
		out.Rows = append(out.Rows, *one)
	}
	return out
}

// fill adds the values of a change.
func (e *Entry) fill(v *filter.Values) {
	v.Event(&e.Event)
	if v.Path == "" && e.Event.Topic != event.TopicLogin { // whose name is that of a key
		v.Path = strings.Trim(e.Event.Folder+"/"+e.Event.Name, "/")
	}
	v.Flags = 0
	if e.Weight == Problem {
		v.Flags = filter.Failing
	}
}

// row adds what the row of a change shows.
func (e *Entry) row(r filter.Row, zone *time.Location) filter.Row {
	v := &e.Event
	r = r.Field(e.Subject()).Field(v.Topic.String()).Field(e.Words(zone)).Field(e.Weight.String())
	r = r.Field(v.Folder).Field(v.Name).Field(v.Peer).Field(string(v.Cause)).Field(v.Code).Field(v.Change).Field(v.Severity)
	return r.Device(v.Device).Clock(v.Time.In(zone)).Sign(e.sign())
}

// sign returns the sign of the row.
func (e *Entry) sign() string {
	switch e.Weight {
	case Good:
		return filter.SignOK
	case Warning:
		return filter.SignWarn
	case Problem:
		return filter.SignBad
	}
	return ""
}
