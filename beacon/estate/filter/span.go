package filter

import "math"

// span is a range of numbers, with its ends.
type span struct{ first, last int64 }

// everything is the range of all numbers.
var everything = span{math.MinInt64, math.MaxInt64}

func (s span) has(n int64) bool { return s.first <= n && n <= s.last }

// scalar is a value as it is written, which may stand for a range: 404 is any sub-status of 404,
// 15:19 is a minute.
type scalar = span

// between returns the range from one value to another; the operator of a single value says which
// side of it is meant.
func between(operator string, low, high *scalar) span {
	s := everything
	switch operator {
	case ">":
		if low.last == math.MaxInt64 {
			return span{1, 0} // nothing is larger
		}
		s.first = low.last + 1
	case ">=":
		s.first = low.first
	case "<":
		if low.first == math.MinInt64 {
			return span{1, 0}
		}
		s.last = low.first - 1
	case "<=":
		s.last = low.last
	default:
		if low != nil {
			s.first = low.first
		}
		if high != nil {
			s.last = high.last
		}
	}
	return s
}
