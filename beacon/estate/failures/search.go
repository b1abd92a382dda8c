package failures

import (
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/roster"
)

// matching returns the failures that match a filter.
func (f *Failures) matching(by *filter.Filter, as reading) (all []oneFailure) {
	var row filter.Row
	var values filter.Values
	typed, words := by.Typed(as.now), by.Words()
	groups := map[Key]filter.Row{}
	for key, one := range f.rows {
		all = append(all, oneFailure{key, one})
		if typed != nil {
			if as.fill(values.Begin(), &all[len(all)-1]); !typed(&values) {
				all = all[:len(all)-1]
				continue
			}
		}
		if !words {
			continue
		}
		group, ok := groups[key.group]
		if !ok {
			group = groupText(key.group)
			groups[key.group] = group
		}
		row = as.text(append(row.Begin(), group...), &all[len(all)-1])
		if by.Figures {
			row = row.Age(as.now, one.Last).Age(as.now, one.First).Clock(one.Last.In(as.now.Location()))
		}
		if !by.Matches(row) {
			all = all[:len(all)-1]
		}
	}
	return all
}

// groupText returns what the row of a group shows, except its counts.
func groupText(g Key) filter.Row {
	var r filter.Row
	if g.Cause.Flaw() {
		r = r.Field("flaw")
	}
	return r.Field(g.Title(false)).Field(g.Title(true)).Number(int64(g.Status)).
		Field(g.Kind.String()).Field(g.Direction.String()).Field(string(g.Cause))
}

// text adds what the row of a failure shows, except ages.
func (as reading) text(r filter.Row, f *oneFailure) filter.Row {
	one := Row{Device: f.Device, OnFirst: f.OnFirst, Solved: f.Solved, Lost: as.lost(f)}
	r = r.Device(f.Device)
	if f.Guessed {
		r = append(filter.AppendFolded(append(r, '~'), f.Device.String()), filter.End)
	}
	if f.slot == roster.None {
		r = append(f.address.AppendTo(append(r, "? "...)), filter.End)
		if !f.address.IsValid() {
			r = r.Field("no address logged")
		}
	}
	if f.Newest.Address.IsValid() {
		r = append(f.Newest.Address.AppendTo(r), filter.End)
	}
	sign := filter.SignBad
	switch {
	case f.Solved:
		sign = filter.SignOK
	case f.group.Cause.Flaw():
		sign = filter.SignWarn
	}
	r = r.Sign(sign).Sign(one.sign()).Field(one.State(as.watched))
	return r.Status(&f.Newest).Number(int64(f.Count)).Field(f.Newest.Path)
}

// fill adds the values of a row: those of its newest failure, and its state.
func (as reading) fill(v *filter.Values, f *oneFailure) {
	v.Event(&f.Newest)
	v.Device, v.At = f.Device, f.Last
	v.Kind, v.Cause, v.Flags = f.group.Kind, f.group.Cause, 0
	if f.slot == roster.None {
		v.Address = f.address
	}
	if !f.Solved {
		v.Flags |= filter.Failing
	}
	if f.OnFirst {
		v.Flags |= filter.New
	}
	if as.lost(f) {
		v.Flags |= filter.Orphan
	}
}

// sign returns the sign of the row.
func (r *Row) sign() string {
	switch {
	case r.Solved:
		return filter.SignOK
	case r.Lost:
		return filter.SignBad
	case !r.Device.Known() && !r.OnFirst:
		return filter.SignUnknown
	}
	return filter.SignWarn
}
