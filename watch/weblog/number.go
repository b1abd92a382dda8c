package weblog

import (
	"bytes"
	"time"
)

// number parses digits; empty is 0. It is false for anything else, and for more than 18
// digits, which no size or time has.
func number(text []byte) (int64, bool) {
	if len(text) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range text {
		if c < '0' || '9' < c {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

// digits parses a number of fixed width, -1 if invalid.
func digits(text []byte) int {
	n := 0
	for _, c := range text {
		if c < '0' || '9' < c {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// longestTaken is longer than any transfer: beyond it a counter has wrapped around.
const longestTaken = 7 * 24 * time.Hour

// milliseconds parses a duration, optionally with a fraction.
func milliseconds(text []byte) (time.Duration, bool) {
	whole, fraction, _ := bytes.Cut(text, []byte("."))
	ms, ok := number(whole)
	if !ok || len(whole) == 0 || ms > longestTaken.Milliseconds() {
		return 0, false
	}
	taken := time.Duration(ms) * time.Millisecond
	for i, unit := 0, time.Millisecond/10; i < len(fraction); i, unit = i+1, unit/10 {
		if fraction[i] < '0' || '9' < fraction[i] {
			return 0, false
		}
		taken += time.Duration(fraction[i]-'0') * unit
	}
	return taken, true
}
