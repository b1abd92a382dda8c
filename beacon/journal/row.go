package journal

import (
	"encoding"
	"errors"
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// columns are the columns of a day file, in the order of a row.
const columns = "id, time, topic, direction, kind, device, domain, attribution, address, method, path, user_agent, " +
	"status, bytes, duration, cause, detail, folder, name, count, since, peer, reach, active"

// row is a stored event. Fields that an event does not use are NULL.
type row [24]any

// newRow returns the row of an event.
func newRow(id int64, e *event.Event) row {
	r := row{
		id, e.Time.UnixNano(), e.Topic.String(), word(e.Direction), word(e.Kind), text(e.Device.Name), text(e.Device.Domain),
		word(e.Attribution), nil, text(e.Method), text(e.Path), text(e.UserAgent),
		number(e.Status), number(e.Bytes), number(e.Duration), text(string(e.Cause)), text(e.Detail), text(e.Folder), text(e.Name),
		number(e.Count), nil, text(e.Peer), word(e.Reach), nil,
	}
	if e.Address.IsValid() {
		r[8] = e.Address.String()
	}
	if !e.Since.IsZero() {
		r[20] = e.Since.UnixNano()
	}
	if e.Active {
		r[23] = int64(1)
	}
	return r
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number[T ~int | ~int64](n T) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

// word returns an enumerated value as text, and NULL for its zero value.
func word[T interface {
	~uint8
	String() string
}](value T) any {
	if value == 0 {
		return nil
	}
	return value.String()
}

// event returns the event of a row.
func (r *row) event() (e event.Event, err error) {
	e = event.Event{
		Time: r.time(1), Device: protocol.Device{Name: r.text(5), Domain: r.text(6)}, Method: r.text(9), Path: r.text(10),
		UserAgent: r.text(11), Status: int(r.number(12)), Bytes: r.number(13), Duration: time.Duration(r.number(14)),
		Cause: event.Cause(r.text(15)), Detail: r.text(16), Folder: r.text(17), Name: r.text(18), Count: int(r.number(19)),
		Since: r.time(20), Peer: r.text(21), Active: r.number(23) != 0,
	}
	if s := r.text(8); s != "" {
		e.Address, err = netip.ParseAddr(s)
	}
	return e, errors.Join(err, r.read(2, &e.Topic), r.read(3, &e.Direction), r.read(4, &e.Kind),
		r.read(7, &e.Attribution), r.read(22, &e.Reach))
}

func (r *row) text(i int) string {
	s, _ := r[i].(string)
	return s
}

func (r *row) number(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r *row) time(i int) time.Time {
	if r[i] == nil {
		return time.Time{}
	}
	return time.Unix(0, r.number(i)).UTC()
}

func (r *row) read(i int, value encoding.TextUnmarshaler) error {
	if r[i] == nil {
		return nil
	}
	return value.UnmarshalText([]byte(r.text(i)))
}

// fields returns pointers to the fields, for Scan.
func (r *row) fields() []any {
	fields := make([]any, len(r))
	for i := range r {
		fields[i] = &r[i]
	}
	return fields
}
