package report

import (
	"math"
	"strconv"
	"time"
)

// Millis is a duration whose JSON form is a number of milliseconds.
type Millis time.Duration

// MarshalJSON writes milliseconds, to the microsecond.
func (m Millis) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON parses the output of MarshalJSON.
func (m *Millis) UnmarshalJSON(text []byte) error {
	ms, err := strconv.ParseFloat(string(text), 64)
	*m = Millis(math.Round(ms*1000)) * Millis(time.Microsecond)
	return err
}

// String is the JSON form.
func (m Millis) String() string {
	return strconv.FormatFloat(float64(time.Duration(m)/time.Microsecond)/1000, 'f', -1, 64)
}
