package api

import (
	"encoding/json"
	"net/http"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/form"
)

// usualRequests is how many requests are listed without limit=: a screen full, since there are many.
const usualRequests = 100

// list reads the parameters of a list of rows of a kind.
func list[T any](s *server, r *http.Request) (*question, time.Time, error) {
	q, err := read(r, listParams...)
	if err != nil {
		return nil, time.Time{}, err
	}
	return q, s.now(q), check[T](q)
}

// requests answers /v1/requests: the newest that match, from memory.
func (s *server) requests(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, now, err := list[event.Event](s, r)
	if err != nil {
		return nil, err
	}
	if err := q.answers(filter.Requests); err != nil {
		return nil, err
	}
	ask := estate.RequestsQuery{Filter: q.where, Limit: limitMost}
	if q.rows.Limit == 0 {
		q.rows.Limit = usualRequests
	}
	if q.rows.Sort == "" {
		ask.Limit = q.rows.Limit
	}
	out := s.State.Sample(estate.Query{Now: now, Parts: estate.PartRequests, Requests: ask}).Requests
	h := head(now, q, len(out.Rows))
	h.More = out.More
	return form.List(h, string(form.Requests), append([]event.Event{}, out.Rows...), q.rows)
}

// failures answers /v1/failures.
func (s *server) failures(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, now, err := list[form.Failure](s, r)
	if err != nil {
		return nil, err
	}
	if err := q.answers(filter.Failures); err != nil {
		return nil, err
	}
	ask := estate.Query{Now: now, Parts: estate.PartFailures, Failures: failures.Query{Filter: q.where}}
	rows := []form.Failure{}
	first := s.State.Sample(ask)
	for _, group := range first.Failures.Groups {
		ask.Failures.Group, ask.Failures.Limit = group.Key, limitMost
		out := s.State.Sample(ask)
		if got := out.Failures; len(got.Groups) > 0 && got.Groups[got.Selected].Key == group.Key { // otherwise it is over
			for i := range got.Rows {
				rows = append(rows, form.FailureOf(group.Key, &got.Rows[i], watched(&out)))
			}
		}
	}
	return form.List(head(now, q, len(rows)), string(form.Failures), rows, q.rows)
}

// watched reports whether the beacon is another one, known by its logs.
func watched(s *estate.Sample) bool { return s.Totals.Sources.Logs+s.Totals.Sources.Directories > 0 }

// queue answers /v1/queue.
func (s *server) queue(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, now, err := list[form.Folder](s, r)
	if err != nil {
		return nil, err
	}
	test, err := q.tester(filter.Folders, now)
	if err != nil {
		return nil, err
	}
	out := s.State.Sample(estate.Query{Now: now, Parts: estate.PartQueue})
	rows := []form.Folder{}
	for i := range out.Queue {
		if f := form.FolderOf(&out.Queue[i]); test(folderValues(&f), f.Folder, f.Problem, f.OldestFile) {
			rows = append(rows, f)
		}
	}
	h := head(now, q, len(rows))
	h.Total = form.QueueTotalOf(&out.Totals.Queue)
	return form.List(h, string(form.Queue), rows, q.rows)
}

// failover answers /v1/failover.
func (s *server) failover(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, now, err := list[form.Beacon](s, r)
	if err != nil {
		return nil, err
	}
	test, err := q.tester(filter.Beacons, now)
	if err != nil {
		return nil, err
	}
	out := s.State.Sample(form.FailoverQuery(now))
	rows := []form.Beacon{}
	add := func(role string, peers []estate.Peer) {
		for i := range peers {
			if b := form.BeaconOf(role, &peers[i]); test(beaconValues(&b), b.Role, b.Name, b.URL, b.Reach.String(), string(b.Cause), b.Detail) {
				rows = append(rows, b)
			}
		}
	}
	add("parent", out.Failover.Parents)
	add("origin", out.Origins)
	add("sibling", out.Failover.Siblings)
	h := head(now, q, len(rows))
	h.Total = form.FailoverTotalOf(&out)
	return form.List(h, string(form.Failover), rows, q.rows)
}

// diagnoses answers /v1/diagnoses.
func (s *server) diagnoses(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, now, err := list[form.Diagnosis](s, r)
	if err != nil {
		return nil, err
	}
	test, err := q.tester(filter.Events, now)
	if err != nil {
		return nil, err
	}
	out := s.State.Sample(estate.Query{Now: now, Parts: estate.PartOverview, Columns: 1})
	rows := []form.Diagnosis{}
	for _, d := range form.DiagnosesOf(&out.Facts) {
		if test(diagnosisValues(&d), string(d.Code), d.Severity.String(), d.What, d.Do) {
			rows = append(rows, d)
		}
	}
	return form.List(head(now, q, len(rows)), string(form.Diagnoses), rows, q.rows)
}
