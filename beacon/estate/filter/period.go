package filter

import "time"

// ageOf returns the parser of a field that is the age of a row.
func ageOf(do string) func(*term) (condition, *Error) {
	return func(t *term) (condition, *Error) { return parseAge(t, do) }
}

func parseAge(t *term, do string) (condition, *Error) {
	values, err := ordered(t, parseDuration, "an age", do)
	if err != nil {
		return nil, err
	}
	var ages []span
	for i, one := range values {
		if t.values[i].bounds().single && (t.operator == ":" || t.operator == "=") {
			return nil, wrong(t.values[i], "an age is a range", do)
		}
		ages = append(ages, between(t.operator, one.low, one.high))
	}
	return func(now time.Time) test {
		return func(v *Values) bool { // a time in the future has no negative age: clocks differ
			return !v.At.IsZero() && within(max(int64(now.Sub(v.At)), 0), ages)
		}
	}, nil
}

// parseTime parses the time of a row.
func parseTime(t *term) (condition, *Error) {
	values, err := ordered(t, parseMoment, "a time", "write time:15:19..15:22, time>=15:19 or time:2026-11-23")
	if err != nil {
		return nil, err
	}
	return func(now time.Time) test {
		var spans []span
		for _, one := range values {
			spans = append(spans, period{t.operator, one.low, one.high}.at(now))
		}
		return func(v *Values) bool { return !v.At.IsZero() && within(v.At.UnixNano(), spans) }
	}, nil
}

// period is a range of moments.
type period struct {
	operator  string
	low, high *moment
}

// at returns the range in Unix nanoseconds. The end of a range follows its beginning: 23:50..00:10
// is ten minutes on each side of midnight.
func (p period) at(now time.Time) span {
	var low, high *scalar
	var begin time.Time
	if p.low != nil {
		begin = p.low.latest(now)
		s := p.low.span(begin)
		low = &s
	}
	if p.high != nil {
		end := p.high.latest(now)
		if p.low != nil {
			end = p.high.after(begin)
		}
		s := p.high.span(end)
		high = &s
	}
	return between(p.operator, low, high)
}
