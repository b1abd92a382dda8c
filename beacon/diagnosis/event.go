package diagnosis

import (
	"cmp"
	"net/netip"

	"beacontop/beacon/event"
)

// Event returns a change as an event. Its words have their times in UTC.
func (c *Change) Event() event.Event {
	d := &c.Diagnosis
	what, _ := d.Words(c.Time)
	e := event.Event{
		Time: c.Time, Topic: event.TopicDiagnosis, Name: d.ID, Code: string(d.Code), Change: c.Kind.String(), Severity: d.Severity.String(),
		Detail: cmp.Or(what, catalogue[d.Code].Title), Count: d.Count, Since: d.Since, Active: c.Kind != Cleared,
	}
	for k, field := range map[SubjectKind]*string{SubjectDevice: &e.Device.Name, SubjectFolder: &e.Folder, SubjectBeacon: &e.Peer} {
		*field = d.only(k)
	}
	if address, err := netip.ParseAddr(d.only(SubjectAddress)); err == nil {
		e.Address = address
	}
	return e
}

// only returns the subject of a kind if there is exactly one.
func (f *Finding) only(k SubjectKind) string {
	if f.subject(k, 1) != "" {
		return ""
	}
	return f.subject(k, 0)
}
