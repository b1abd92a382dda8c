package weblog

import (
	"time"
)

// Years outside this range are errors, and distant ones overflow nanoseconds.
const (
	firstYear = 1970
	lastYear  = 2199
)

// date is the day number as seconds since 1970.
func date(year, month, day int) (int64, bool) {
	if year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	y, m := year, month
	if m <= 2 { // the year begins in March, so that the leap day is its last
		y, m = y-1, m+12
	}
	days := 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + day - 719469
	return int64(days) * 86400, true
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// dateOf parses "2006-01-02".
func dateOf(text []byte) (int64, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	return date(digits(text[:4]), digits(text[5:7]), digits(text[8:]))
}

// clockOf parses "15:04:05", with or without a fraction, as a time of day.
func clockOf(text []byte) (time.Duration, bool) {
	if len(text) < 8 || text[2] != ':' || text[5] != ':' {
		return 0, false
	}
	h, m, s := digits(text[:2]), digits(text[3:5]), digits(text[6:8])
	if h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59 {
		return 0, false
	}
	clock := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	fraction := text[8:]
	if len(fraction) == 0 {
		return clock, true
	}
	n := digits(fraction[1:])
	if fraction[0] != '.' || len(fraction) < 2 || len(fraction) > 10 || n < 0 {
		return 0, false
	}
	for range 10 - len(fraction) {
		n *= 10
	}
	return clock + time.Duration(n), true
}

// instant combines a day and a time of day in UTC.
func instant(day int64, clock time.Duration) time.Time {
	return time.Unix(day, int64(clock)).UTC()
}

// rfc3339 parses "2006-01-02T15:04:05Z", optionally with a fraction or an offset.
func rfc3339(text []byte) (time.Time, bool) {
	if len(text) < 20 || text[10] != 'T' {
		return time.Time{}, false
	}
	day, ok := dateOf(text[:10])
	clock, zone := text[11:], time.Duration(0)
	if end := len(clock) - 1; clock[end] == 'Z' {
		clock = clock[:end]
	} else {
		end -= len("-07:00") - 1
		sign := clock[end]
		hours, minutes := digits(clock[end+1:end+3]), digits(clock[end+4:])
		if sign != '+' && sign != '-' || clock[end+3] != ':' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
			return time.Time{}, false
		}
		zone = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if sign == '-' {
			zone = -zone
		}
		clock = clock[:end]
	}
	of, also := clockOf(clock)
	return instant(day, of-zone), ok && also
}
