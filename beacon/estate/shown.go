package estate

import (
	"math"
	"strconv"
	"time"
)

// SpanText is a coarse duration for people: it changes at whole minutes.
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

// LatencyText is the duration of a request for people, rounded so that noise does not change it.
func LatencyText(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < 10*time.Millisecond:
		return strconv.FormatFloat(d.Seconds()*1000, 'f', 1, 64) + " ms"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 100*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	return SpanText(d)
}

// SizeText is a number of bytes for people, in decimal units.
func SizeText(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	value := float64(max(n, 0))
	if value < 10 {
		return strconv.FormatInt(max(n, 0), 10) + " B"
	}
	unit := int(math.Floor(math.Log(value) / math.Log(1000)))
	value = math.Floor(value/math.Pow(1000, float64(unit))*10+0.5) / 10
	places := 0
	if value < 10 {
		places = 1
	}
	return strconv.FormatFloat(value, 'f', places, 64) + " " + units[unit]
}

// The signs of how a row stands, as screens show them, with Unicode and without.
const (
	signOK, signWarn, signBad, signUnknown = "o", "!", "x", "?"
)

var unicodeSigns = map[string]string{signOK: "●", signWarn: "▲", signBad: "✖", signUnknown: "○"}

// sign adds a sign in both ways in which it is shown.
func (r rowText) sign(sign string) rowText { return r.field(unicodeSigns[sign]).field(sign) }

// number adds a count as it is counted; the filter takes the separators out.
func (r rowText) number(n int64) rowText {
	return append(strconv.AppendInt(r, n, 10), fieldEnd)
}

// neverText stands for what has not happened, with Unicode and without.
const neverText = "–\x00-\x00"

// age adds the age of what happened at a time; with none, what stands for never.
func (r rowText) age(now, then time.Time) rowText {
	if then.IsZero() {
		return append(r, neverText...)
	}
	return append(appendSpan(r, now.Sub(then)), fieldEnd)
}
