package estate

import (
	"strconv"
	"time"
)

// SpanText formats a coarse duration for display: it changes at whole minutes.
func SpanText(d time.Duration) string { return string(appendSpan(nil, d)) }

func appendSpan(to []byte, d time.Duration) []byte {
	unit, name := day, " d"
	switch {
	case d < time.Minute:
		return append(to, "<1 m"...)
	case d < time.Hour:
		unit, name = time.Minute, " m"
	case d < 48*time.Hour:
		unit, name = time.Hour, " h"
	}
	return append(strconv.AppendInt(to, int64(d/unit), 10), name...)
}

// LatencyText formats the duration of a request for display, rounded so that noise does not
// change it.
func LatencyText(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < 10*time.Millisecond:
		return strconv.FormatFloat(d.Seconds()*1000, 'f', 1, 64) + " ms"
	case d < time.Second:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < 100*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	return SpanText(d)
}

// SizeText formats a number of bytes for display, in decimal units.
func SizeText(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	value, unit := float64(max(n, 0)), 0
	for ; value >= 999.5 && unit < len(units)-1; unit++ {
		value /= 1000
	}
	places := 0
	if unit > 0 && value < 9.95 {
		places = 1
	}
	return strconv.FormatFloat(value, 'f', places, 64) + " " + units[unit]
}

// The state signs of rows as screens show them, with Unicode and without.
const (
	signOK, signWarn, signBad, signUnknown = "o", "!", "x", "?"
)

var unicodeSigns = map[string]string{signOK: "●", signWarn: "▲", signBad: "✖", signUnknown: "○"}

// sign adds a sign in both forms in which it is shown.
func (r rowText) sign(sign string) rowText { return r.field(unicodeSigns[sign]).field(sign) }

// number adds a count without separators; the filter removes them from its words.
func (r rowText) number(n int64) rowText {
	return append(strconv.AppendInt(r, n, 10), fieldEnd)
}

// neverText is the text for an event that has not happened, with Unicode and without.
const neverText = "–\x00-\x00"

// age adds the age of an event at a time; for a zero time it adds neverText.
func (r rowText) age(now, then time.Time) rowText {
	if then.IsZero() {
		return append(r, neverText...)
	}
	return append(appendSpan(r, now.Sub(then)), fieldEnd)
}
