package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
)

// topic reads topic=.
func (q *question) topic(value string) error {
	var all []string
	for t := range event.Topics() {
		if t != event.TopicPulse {
			all = append(all, t.String())
		}
	}
	for name := range strings.SplitSeq(value, ",") {
		if !slices.Contains(all, name) {
			return refuse(http.StatusBadRequest, fmt.Sprintf("topic: unknown topic %q", name), "topics: "+strings.Join(all, ", "))
		}
		q.topics = append(q.topics, name)
	}
	return nil
}

// transfer reports whether rows of an event are those of the stream of requests.
func transfer(e *event.Event) bool {
	return e.Topic == event.TopicRequest || e.Topic == event.TopicRelay || e.Topic == event.TopicFlaw
}

// answersEvents refuses a filter that neither requests nor other events can answer.
func (q *question) answersEvents() error {
	if q.answers(filter.Requests) == nil {
		return nil
	}
	return q.answers(filter.Events)
}

// matcher returns a function that tests events of any topic. It is for one goroutine.
func (q *question) matcher(now time.Time) func(*event.Event) bool {
	stream, typed := q.where.Transfers(now), q.where.Typed(now)
	var row filter.Row
	var values filter.Values
	return func(e *event.Event) bool {
		switch {
		case e.Topic == event.TopicPulse, len(q.topics) > 0 && !slices.Contains(q.topics, e.Topic.String()):
			return false
		case transfer(e):
			return stream(e)
		}
		if typed != nil {
			v := values.Begin()
			v.Event(e)
			if v.Path == "" {
				v.Path = strings.Trim(e.Folder+"/"+e.Name, "/")
			}
			if !typed(v) {
				return false
			}
		}
		if !q.where.Words() {
			return true
		}
		row = row.Begin().Field(e.Topic.String()).Field((&timeline.Entry{Event: *e, Times: 1, First: e.Time}).Words(now.Location()))
		row = row.Field(e.Folder).Field(e.Name).Field(e.Peer).Field(string(e.Cause)).Field(e.Code).Field(e.Change).Field(e.Severity)
		return q.where.Matches(row.Device(e.Device).Clock(e.Time.In(now.Location())))
	}
}

// recalled returns the newest events that a state without a history still has, oldest first: transfers
// and changes.
func (s *server) recalled(now time.Time, most int, match func(*event.Event) bool) []event.Event {
	out := s.State.Sample(estate.Query{
		Now: now, Parts: estate.PartRequests | estate.PartEvents,
		Requests: estate.RequestsQuery{Limit: limitMost}, Events: timeline.Query{Limit: limitMost},
	})
	var all []event.Event
	for i := range out.Requests.Rows {
		if e := &out.Requests.Rows[i]; match(e) {
			all = append(all, *e)
		}
	}
	for i := range out.Events.Rows {
		if e := &out.Events.Rows[i].Event; !transfer(e) && match(e) {
			all = append(all, *e)
		}
	}
	slices.SortStableFunc(all, func(x, y event.Event) int { return x.Time.Compare(y.Time) })
	return all[max(len(all)-most, 0):]
}
