package filter

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/printable"
)

// Transfers returns a function that tests transfers of the stream at a time: their values, and
// the text of their rows in the time zone of that time.
func (f *Filter) Transfers(now time.Time) func(e *event.Event) bool {
	words, typed := f.transferWords(now.Location()), f.Typed(now)
	if typed == nil {
		return words
	}
	var values Values
	return func(e *event.Event) bool {
		values.Begin().Event(e)
		return typed(&values) && words(e)
	}
}

// transferWords returns a function that tests the text of rows of transfers.
func (f *Filter) transferWords(zone *time.Location) func(e *event.Event) bool {
	if !f.Words() {
		return func(*event.Event) bool { return true }
	}
	var row Row
	return func(e *event.Event) bool {
		row = row.Begin().transfer(e)
		if f.Figures {
			row = row.figures(e, zone)
		}
		return f.Matches(row)
	}
}

func (r Row) transfer(e *event.Event) Row {
	r = r.Device(e.Device)
	switch {
	case e.Attribution.Guessed():
		r = append(AppendFolded(append(r, '~'), e.Device.Name), End)
	case e.Attribution == event.Unattributed && e.Topic == event.TopicRequest:
		r = r.Field("unattributed")
	}
	switch {
	case e.Topic == event.TopicFlaw:
		r = r.Field("flaw")
	case e.Direction == event.DirectionRelay:
		r = r.Field("relay")
	default:
		r = r.Field(e.Method)
	}
	state, sign := "ok", SignOK
	switch {
	case e.Failed():
		state, sign = "failed", SignBad
	case e.Active && e.Topic == event.TopicRequest:
		sign = SignWarn
	}
	r = r.Field(state).Sign(sign).Status(e).Field(string(e.Cause)).Field(e.Kind.String()).Field(e.Direction.String())
	if e.Served == event.ServedCopy || e.Served == event.ServedFresh {
		r = r.Field(e.Served.String())
	}
	r = append(e.Address.AppendTo(r), End)
	return r.Field(e.Path).Field(e.UserAgent)
}

// Status adds the status with and without its sub-status.
func (r Row) Status(e *event.Event) Row {
	if e.Status == 0 {
		return r
	}
	r = r.Number(int64(e.Status))
	if e.Detail != "" {
		r = r.Field(e.StatusText())
	}
	return r
}

// Clock adds a time in every form in which a row can show it.
func (r Row) Clock(t time.Time) Row {
	for _, layout := range []string{"15:04:05", "2 Jan 15:04", "2 Jan 2006", time.DateOnly} {
		r = append(r, End)
		from := len(r)
		r = t.AppendFormat(r, layout)
		for i := range r[from:] {
			r[from+i] = lowerASCII(r[from+i])
		}
	}
	return append(r, End)
}

// figures adds the time, size and duration of a transfer in every form in which a row can show
// them.
func (r Row) figures(e *event.Event, zone *time.Location) Row {
	r = r.Clock(e.Time.In(zone))
	if !e.Unsized {
		r = r.Field(printable.Size(e.Bytes))
	}
	switch {
	case e.Untimed:
	case e.Duration > 0 || e.Topic == event.TopicRequest:
		r = r.Field(printable.Latency(e.Duration))
	default:
		r = append(r, Never...)
	}
	if e.Unsized || e.Untimed {
		r = r.Field("?")
	}
	return r
}
