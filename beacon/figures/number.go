package figures

import (
	"fmt"

	"github.com/dustin/go-humanize"
)

// Never stands for something that has not happened, and for a count of zero in a table.
const Never = "–"

// Unknown stands for something that has happened in an unknown amount.
const Unknown = "?"

type integer interface{ ~int | ~int64 }

// Number formats a count with thousands separators: "2,000".
func Number[T integer](n T) string { return humanize.Comma(int64(n)) }

// Plural formats a count with its noun: "1 day", "2,000 days".
func Plural[T integer](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Amount formats a count, or Never for zero.
func Amount[T integer](n T) string {
	if n == 0 {
		return Never
	}
	return Number(n)
}

// Inferred formats a count that is inferred and not reported by events: "~11".
func Inferred(n int64) string {
	if n == 0 {
		return "0"
	}
	return "~" + Number(n)
}

// Percent formats a share; Never if the whole is zero.
func Percent(part, whole int64) string {
	if whole == 0 {
		return Never
	}
	share := 100 * float64(part) / float64(whole)
	if part > 0 && share < 0.05 {
		return "<0.1 %"
	}
	return fmt.Sprintf("%.1f %%", share)
}

// Rate formats a number per second with two significant digits.
func Rate(perSecond float64) string { return rate(perSecond) + " /s" }

// Flow formats the rates in and out of a queue.
func Flow(in, out float64) string { return "in " + rate(in) + "  out " + Rate(out) }

func rate(perSecond float64) string {
	switch {
	case perSecond == 0:
		return "0"
	case perSecond < 0.05:
		return "<0.1"
	case perSecond < 10:
		return fmt.Sprintf("%.1f", perSecond)
	}
	return Number(int64(perSecond + 0.5))
}
