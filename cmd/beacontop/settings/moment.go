package settings

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zone database that Go can read
)

// momentForms are the accepted forms of a time.
var momentForms = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly}

// Moment reads a time in a zone, or an age; empty is the zero time.
func Moment(text string, zone *time.Location, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range momentForms {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return at.UTC(), nil
		}
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < 100_000 {
			return now.AddDate(0, 0, -n).UTC(), nil
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write 24h, 7d, 2026-11-23 or \"2026-11-23 14:00\"", text)
}

// parseZone reads the name of a time zone; none is nil.
func parseZone(name string) (*time.Location, error) {
	switch {
	case name == "":
		return nil, nil
	case strings.EqualFold(name, "local"):
		return time.Local, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%q is not a time zone: write UTC, local or Europe/Berlin", name)
	}
	return zone, nil
}

// Zone is a time zone.
func Zone(at **time.Location) *Value { return Parsed(at, parseZone) }

// Span is a time range whose ends are times or ages, as text. An empty end is open.
type Span struct{ Since, Until string }

// Between returns the ends, with times in a zone; an open end is zero.
func (s *Span) Between(zone *time.Location, now time.Time) (since, until time.Time, err error) {
	if since, err = Moment(s.Since, zone, now); err != nil {
		return since, until, &Error{Name: "since", Err: err}
	}
	if until, err = Moment(s.Until, zone, now); err != nil {
		return since, until, &Error{Name: "until", Err: err}
	}
	if !until.IsZero() && !until.After(since) {
		return since, until, &Error{Name: "until", Err: fmt.Errorf("%s must be after --since", s.Until)}
	}
	return since, until, nil
}
