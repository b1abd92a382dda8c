package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/cmd/beacontop/form"
)

// Parameters of the paths.
const (
	pWhere  = "where"
	pSort   = "sort"
	pLimit  = "limit"
	pFields = "fields"
	pZone   = "tz"
	pFormat = "format"
	pAfter  = "after"
	pFollow = "follow"
	pTopic  = "topic"
	pBeacon = "beacon"
)

// listParams are those of every list.
var listParams = []string{pWhere, pSort, pLimit, pFields, pZone}

// limitMost is the largest limit: no list is longer.
const limitMost = 1_000_000

// question is what a request asks for, besides its path.
type question struct {
	where  filter.Filter
	words  string // an abbreviation in place of a filter: orphan, lost, failing
	rows   form.Options
	zone   *time.Location
	format string
	after  int64 // -1: not given
	follow bool
	topics []string
	beacon string // whose event after is
}

// text is the condition as it was asked.
func (q *question) text() string {
	if q.words != "" {
		return q.words
	}
	return q.where.String()
}

// read reads the parameters of a request, of which the path takes some.
func read(r *http.Request, takes ...string) (*question, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the query string cannot be read", "encode the values: curl -G --data-urlencode 'where=status>=400'")
	}
	q := &question{zone: time.UTC, after: -1, follow: true}
	for name, given := range values {
		switch {
		case !slices.Contains(takes, name):
			return nil, refuse(http.StatusBadRequest, fmt.Sprintf("unknown parameter %q", name), known(r.URL.Path, takes))
		case len(given) > 1:
			return nil, refuse(http.StatusBadRequest, name+" is given twice", "give it once")
		}
		if err := q.set(name, given[0]); err != nil {
			return nil, err
		}
	}
	return q, nil
}

func known(path string, takes []string) string {
	if len(takes) == 0 {
		return path + " takes no parameters"
	}
	return path + " takes " + strings.Join(takes, ", ")
}

// set sets one parameter.
func (q *question) set(name, value string) (err error) {
	switch name {
	case pWhere:
		return q.condition(value)
	case pSort:
		q.rows.Sort = value
	case pFields:
		q.rows.Fields = strings.Split(value, ",")
		if slices.Contains(q.rows.Fields, "") || len(q.rows.Fields) > len(slices.Compact(slices.Sorted(slices.Values(q.rows.Fields)))) {
			return refuse(http.StatusBadRequest, "fields: an empty name, or one twice", "write names separated by commas")
		}
	case pLimit:
		if q.rows.Limit, err = strconv.Atoi(value); err != nil || q.rows.Limit < 1 || q.rows.Limit > limitMost {
			return refuse(http.StatusBadRequest, fmt.Sprintf("limit: %q is not a number from 1 to %d", value, limitMost), "leave it out for all rows")
		}
	case pAfter:
		if q.after, err = strconv.ParseInt(value, 10, 64); err != nil || q.after < 0 {
			return refuse(http.StatusBadRequest, fmt.Sprintf("after: %q is not the id of an event", value), "the key id of an event is its id; 0 is the begin of the history")
		}
	case pFollow:
		if q.follow, err = strconv.ParseBool(value); err != nil {
			return refuse(http.StatusBadRequest, fmt.Sprintf("follow: %q is neither true nor false", value), "with follow=false the answer ends after the events so far")
		}
	case pZone:
		if q.zone, err = zone(value); err != nil {
			return refuse(http.StatusBadRequest, fmt.Sprintf("tz: unknown time zone %q", value), "UTC, local or a name like Europe/Berlin")
		}
	case pFormat:
		if q.format = value; value != "json" && value != "text" {
			return refuse(http.StatusBadRequest, fmt.Sprintf("format: %q", value), "json or text")
		}
	case pTopic:
		return q.topic(value)
	case pBeacon:
		q.beacon = value
	}
	return nil
}

func zone(name string) (*time.Location, error) {
	switch {
	case strings.EqualFold(name, "local"):
		return time.Local, nil
	case name == "":
		return time.UTC, nil
	}
	return time.LoadLocation(name)
}

// condition reads where=.
func (q *question) condition(text string) (err error) {
	if slices.Contains(Words, text) {
		q.words = text
		return nil
	}
	q.where, err = filter.Parse(text)
	return wrongFilter(text, err, filter.All())
}

// wrongFilter refuses a filter, with the place of the mistake and the fields that there are; nil stays nil.
func wrongFilter(text string, err error, fields []*filter.Field) error {
	if err == nil {
		return nil
	}
	out := &Refusal{Status: http.StatusBadRequest, Text: "where: " + err.Error(), Hint: "the language of filters is that of the dashboard; f1 there, and the README, list its fields"}
	var wrong *filter.Error
	if errors.As(err, &wrong) {
		out.Text, out.Hint, out.Marked = "where: "+wrong.What, wrong.Do, wrong.Marked(text)
		if wrong.Fields || out.Hint == "" {
			out.Hint = strings.TrimPrefix(out.Hint+"; fields: "+strings.Join(fieldNames(fields), ", "), "; ")
		}
	}
	return out
}

func fieldNames(fields []*filter.Field) (names []string) {
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

// check refuses what rows of a kind do not have.
func check[T any](q *question) error {
	err := form.Check[T](q.rows)
	var wrong *form.FieldError
	if errors.As(err, &wrong) {
		return refuse(http.StatusBadRequest, err.Error(), wrong.Option+" takes "+strings.Join(wrong.Fields, ", "))
	}
	return err
}

// answers refuses a filter that rows of a kind cannot answer.
func (q *question) answers(rows filter.Rows) error {
	if q.words != "" && rows != filter.Agents { // there it is a word like any other
		var err error
		if q.where, err = filter.Parse(q.words); err != nil {
			return wrongFilter(q.words, err, filter.Fields(rows))
		}
		q.words = ""
	}
	return wrongFilter(q.where.String(), q.where.Check(rows), filter.Fields(rows))
}
