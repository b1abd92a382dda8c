package api

import (
	"cmp"
	"net/url"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/cmd/beacontop/form"
)

// tester returns a function that tests the values and the texts of rows of a kind.
func (q *question) tester(of filter.Rows, now time.Time) (func(v *filter.Values, texts ...string) bool, error) {
	if err := q.answers(of); err != nil {
		return nil, err
	}
	typed := q.where.Typed(now)
	var row filter.Row
	return func(v *filter.Values, texts ...string) bool {
		row = row.Begin()
		for _, text := range texts {
			row = row.Field(text)
		}
		return (typed == nil || typed(v)) && q.where.Matches(row)
	}, nil
}

// folderValues returns what the fields of a filter test in a folder of the queue.
func folderValues(f *form.Folder) *filter.Values {
	v := &filter.Values{Folder: f.Folder, Waiting: f.Waiting, Size: f.Bytes, At: f.Oldest}
	v.Counted = !f.Listed.IsZero() && f.Problem == ""
	v.Sized = v.Counted
	if f.Problem != "" {
		v.Flags |= filter.Failing
	}
	return v
}

// beaconValues returns what the fields of a filter test in another beacon.
func beaconValues(b *form.Beacon) *filter.Values {
	host := ""
	if at, err := url.Parse(b.URL); err == nil { // a directory has none
		host = at.Hostname()
	}
	v := &filter.Values{Name: cmp.Or(b.Name, host, b.URL), Role: b.Role, Reach: b.Reach.String(), Cause: b.Cause, At: b.Since}
	if b.Reach == event.ReachDown {
		v.Flags |= filter.Failing
	}
	return v
}

// diagnosisValues returns what the fields of a filter test in a diagnosis.
func diagnosisValues(d *form.Diagnosis) *filter.Values {
	v := &filter.Values{}
	v.Code, v.At = string(d.Code), d.Since
	name := d.Subject(diagnosis.SubjectDevice, 0)
	v.Device = protocol.Device{Name: name}
	v.Path = d.Subject(diagnosis.SubjectFolder, 0)
	if d.Severity == diagnosis.Problem {
		v.Flags |= filter.Failing
	}
	return v
}
