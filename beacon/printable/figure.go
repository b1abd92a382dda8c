package printable

import (
	"strconv"
	"time"
)

// Span formats a coarse duration for display: it changes at whole minutes.
func Span(d time.Duration) string { return string(AppendSpan(nil, d)) }

// AppendSpan appends the text of Span.
func AppendSpan(to []byte, d time.Duration) []byte {
	unit, name := 24*time.Hour, " d"
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

// Latency formats the duration of a request for display, rounded so that noise does not
// change it.
func Latency(d time.Duration) string {
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
	return Span(d)
}

// Size formats a number of bytes for display, in decimal units.
func Size(n int64) string {
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
