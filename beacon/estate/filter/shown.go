package filter

import (
	"strconv"
	"time"

	"beacontop/beacon/printable"
)

// The state signs of rows as screens show them, with Unicode and without.
const (
	SignOK      = "o"
	SignWarn    = "!"
	SignBad     = "x"
	SignUnknown = "?"
)

var unicodeSigns = map[string]string{SignOK: "●", SignWarn: "▲", SignBad: "✖", SignUnknown: "○"}

// Sign adds a sign in both forms in which it is shown.
func (r Row) Sign(sign string) Row { return r.Field(unicodeSigns[sign]).Field(sign) }

// Number adds a count without separators; the filter removes them from its words.
func (r Row) Number(n int64) Row {
	return append(strconv.AppendInt(r, n, 10), End)
}

// Never is the text for an event that has not happened, with Unicode and without.
const Never = "–\x00-\x00"

// Age adds the age of an event at a time; for a zero time it adds Never.
func (r Row) Age(now, then time.Time) Row {
	if then.IsZero() {
		return append(r, Never...)
	}
	return append(printable.AppendSpan(r, now.Sub(then)), End)
}
