package report

import (
	"fmt"
	"strconv"
	"time"
)

// cell is one value of a table, in the form for programs and for people.
type cell struct {
	plain   string
	shown   string
	outside bool // external text, which a reader's program could misinterpret
}

// Texts for an empty and for an unknown value.
const (
	nothing = "–"
	unknown = "unknown"
)

func word(s string) cell { return cell{plain: s, shown: orNothing(s)} }

func outside(s string) cell { return cell{plain: s, shown: orNothing(s), outside: s != ""} }

func orNothing(s string) string {
	if s == "" {
		return nothing
	}
	return s
}

func count[T int | int64](n T) cell {
	return cell{plain: strconv.FormatInt(int64(n), 10), shown: grouped(int64(n))}
}

// some is a count that is usually 0, shown as a dash.
func some[T int | int64](n T) cell {
	c := count(n)
	if n == 0 {
		c.shown = nothing
	}
	return c
}

// grouped formats a number with separators.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size is a number of bytes, shown in decimal units.
func size(n *int64) cell {
	if n == nil {
		return cell{shown: unknown}
	}
	c := count(*n)
	c.shown = bytesOf(*n)
	return c
}

func bytesOf(n int64) string {
	const step = 1000
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	value, unit := float64(n), 0
	for ; value >= step-0.5 && unit < len(units)-1; unit++ {
		value /= step
	}
	if unit == 0 || value >= 10 {
		return fmt.Sprintf("%.0f %s", value, units[unit])
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}

// span is a duration, shown with few significant digits.
func span(m Millis) cell {
	c := cell{plain: m.String()}
	switch d := time.Duration(m); {
	case d < time.Millisecond:
		c.shown = "<1 ms"
	case d < 10*time.Millisecond:
		c.shown = fmt.Sprintf("%.1f ms", d.Seconds()*1000)
	case d < time.Second:
		c.shown = fmt.Sprintf("%.0f ms", d.Seconds()*1000)
	case d < 100*time.Second:
		c.shown = fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Hour:
		c.shown = fmt.Sprintf("%.0f m", d.Minutes())
	default:
		c.shown = fmt.Sprintf("%.0f h", d.Hours())
	}
	return c
}

// at is a time, shown to the minute.
func at(t time.Time) cell {
	if t.IsZero() {
		return cell{shown: nothing}
	}
	return cell{plain: t.Format(time.RFC3339Nano), shown: t.Format("2006-01-02 15:04")}
}

// share is a percentage.
func share(part, whole int64) cell {
	if whole == 0 {
		return cell{shown: nothing}
	}
	percent := strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64)
	return cell{plain: percent, shown: percent + " %"}
}

// code is a status with its sub-status, as IIS formats it.
func code(status, substatus int) cell {
	switch {
	case status == 0:
		return cell{shown: nothing}
	case substatus == 0:
		return word(strconv.Itoa(status))
	}
	return word(fmt.Sprintf("%d.%d", status, substatus))
}
