package settings

import (
	"strings"
	"testing"
	"time"
)

func TestTextsOfValues(t *testing.T) {
	var (
		size     int64
		duration time.Duration
		whole    int
		unsigned uint64
		number   float64
		on       bool
		word     string
		address  string
	)
	tests := []struct {
		value            *Value
		text, want, fail string
	}{
		{Size(&size), "2GiB", "2GiB", ""}, {Size(&size), "100 mb", "100MB", ""}, {Size(&size), "10B", "10B", ""}, {Size(&size), "1000000", "1MB", ""},
		{Size(&size), "lots", "", `"lots" is not a size: write 100MB or 2GiB`}, {Size(&size), "10", "", `"10" has no unit: write 10MB, or 10B for bytes`},
		{Size(&size), "9999999999GB", "", `"9999999999GB" is not a size`},
		{Duration(&duration), "90s", "1m30s", ""}, {Duration(&duration), "300", "", `"300" is not a duration`},
		{Whole(&whole), "-7", "-7", ""}, {Whole(&whole), "x", "", `"x" is not a whole number`}, {Whole(&whole), "99999999999999999999", "", `"99999999999999999999" is out of range`},
		{Unsigned(&unsigned), "18446744073709551615", "18446744073709551615", ""}, {Unsigned(&unsigned), "-1", "", `"-1" is not a whole number of 0 or more`},
		{Number(&number), "1.50", "1.5", ""}, {Number(&number), "fast", "", `"fast" is not a number`},
		{Switch(&on), "1", "true", ""}, {Switch(&on), "maybe", "", `"maybe" must be true or false`},
		{Word(&word, "a", "b"), "b", "b", ""}, {Word(&word, "a", "b"), "c", "", `"c" must be one of a, b`},
		{listenAddress(&address, true), "8080", ":8080", ""}, {listenAddress(&address, true), "none", "none", ""}, {listenAddress(&address, false), "none", "", "is not a valid listen address"},
	}
	for _, tt := range tests {
		err := tt.value.set([]string{tt.text})
		switch {
		case tt.fail != "" && (err == nil || !strings.Contains(err.Error(), tt.fail)):
			t.Errorf("%q: %v, want %s", tt.text, err, tt.fail)
		case tt.fail == "" && (err != nil || tt.value.String() != tt.want):
			t.Errorf("%q: %v %q, want %q", tt.text, err, tt.value, tt.want)
		}
	}
}
