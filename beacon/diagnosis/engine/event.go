package engine

import (
	"cmp"
	"net/netip"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// Event returns a change as an event. Its words have their times in UTC.
func (c *Change) Event() event.Event {
	d := &c.Diagnosis
	what, _ := d.Words(c.Time)
	entry, _ := d.Code.Entry() // of a newer program: none
	e := event.Event{
		Time: c.Time, Topic: event.TopicDiagnosis, Name: d.ID, Code: string(d.Code), Change: c.Kind.String(), Severity: d.Severity.String(),
		Detail: cmp.Or(what, entry.Title), Count: d.Count, Since: d.Since, Active: c.Kind != Cleared, Subjects: subjectsOf(d.Subjects),
	}
	for k, field := range map[diagnosis.SubjectKind]*string{diagnosis.SubjectFolder: &e.Folder, diagnosis.SubjectBeacon: &e.Peer} {
		*field = only(&d.Finding, k)
	}
	e.Device.Name, e.Device.Domain, _ = strings.Cut(only(&d.Finding, diagnosis.SubjectDevice), ".")
	if address, err := netip.ParseAddr(only(&d.Finding, diagnosis.SubjectAddress)); err == nil {
		e.Address = address
	}
	return e
}

// only returns the subject of a kind if there is exactly one.
func only(f *diagnosis.Finding, k diagnosis.SubjectKind) string {
	if f.Subject(k, 1) != "" {
		return ""
	}
	return f.Subject(k, 0)
}

// subjectsOf returns all subjects of a diagnosis, which the engine has bounded.
func subjectsOf(all []diagnosis.Subject) event.Subjects {
	list := make([]event.Subject, 0, len(all))
	for _, s := range all {
		list = append(list, event.Subject{Kind: string(s.Kind), Name: s.Name})
	}
	return event.SubjectsOf(list)
}
