package format

import (
	"fmt"
	"strconv"
	"time"

	"beacontop/beacon/figures"
	"beacontop/watch/report"
)

// cell is one value of a table, in the form for programs and for people.
type cell struct {
	plain   string
	shown   string
	outside bool // external text, which a reader's program could misinterpret
}

// unknown is the text for an unknown value.
const unknown = "unknown"

func word(s string) cell { return cell{plain: s, shown: orNothing(s)} }

func outside(s string) cell { return cell{plain: s, shown: orNothing(s), outside: s != ""} }

func orNothing(s string) string {
	if s == "" {
		return figures.Never
	}
	return s
}

func count[T int | int64](n T) cell {
	return cell{plain: strconv.FormatInt(int64(n), 10), shown: figures.Number(n)}
}

// some is a count that is usually 0, shown as a dash.
func some[T int | int64](n T) cell {
	c := count(n)
	if n == 0 {
		c.shown = figures.Never
	}
	return c
}

// size is a number of bytes, shown in decimal units.
func size(n *int64) cell {
	if n == nil {
		return cell{shown: unknown}
	}
	c := count(*n)
	c.shown = figures.Size(*n)
	return c
}

// span is a measured duration; 0 means less than a millisecond.
func span(m report.Millis) cell {
	return cell{plain: m.String(), shown: figures.Latency(max(time.Duration(m), 1))}
}

// at is a time, shown to the minute.
func at(t time.Time) cell {
	if t.IsZero() {
		return cell{shown: figures.Never}
	}
	return cell{plain: t.Format(time.RFC3339Nano), shown: t.Format("2006-01-02 15:04")}
}

// share is a percentage.
func share(part, whole int64) cell {
	if whole == 0 {
		return cell{shown: figures.Never}
	}
	return cell{plain: strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64), shown: figures.Percent(part, whole)}
}

// code is a status with its sub-status, as IIS formats it.
func code(status, substatus int) cell {
	switch {
	case status == 0:
		return cell{shown: figures.Never}
	case substatus == 0:
		return word(strconv.Itoa(status))
	}
	return word(fmt.Sprintf("%d.%d", status, substatus))
}
