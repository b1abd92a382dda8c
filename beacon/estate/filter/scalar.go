package filter

import (
	"math"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

// A unit of a duration or a size, and how much it is.
type unit struct {
	name string
	is   float64
}

// The units. Those of sizes are decimal, as on the screen; letter case does not matter.
var (
	durationUnits = []unit{
		{"ms", float64(time.Millisecond)}, {"s", float64(time.Second)}, {"min", float64(time.Minute)}, {"m", float64(time.Minute)},
		{"h", float64(time.Hour)}, {"d", 24 * float64(time.Hour)}, {"w", 7 * 24 * float64(time.Hour)},
	}
	sizeUnits = []unit{
		{"b", 1}, {"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"t", 1e12},
		{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40}, {"", 1},
	}
)

// parseDuration reads a duration, with a unit.
func parseDuration(text string) (scalar, bool) { return quantity(text, durationUnits) }

// parseSize reads a number of bytes; without a unit it is in bytes.
func parseSize(text string) (scalar, bool) { return quantity(text, sizeUnits) }

// parseCount reads a whole number.
func parseCount(text string) (scalar, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return scalar{n, n}, err == nil && n >= 0
}

// quantity reads numbers with units: 2d, 1h30m, 1.5MB.
func quantity(text string, units []unit) (scalar, bool) {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	sum := 0.0
	for first := true; first || text != ""; first = false {
		number := text[:len(text)-len(strings.TrimLeft(text, "0123456789."))]
		text = text[len(number):]
		name := text[:len(text)-len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz"))]
		text = text[len(name):]
		n, err := strconv.ParseFloat(number, 64)
		is, known := sizeOf(name, units)
		if err != nil || !known {
			return scalar{}, false
		}
		sum += n * is
	}
	if !(sum < math.MaxInt64) {
		return scalar{}, false
	}
	return scalar{int64(sum), int64(sum)}, true
}

func sizeOf(name string, units []unit) (float64, bool) {
	for _, u := range units {
		if u.name == name {
			return u.is, true
		}
	}
	return 0, false
}

// subs is more than any sub-status.
const subs = 100_000

// number returns a status in the order of statuses and sub-statuses.
func (s Status) number() int64 { return int64(s.Code)*subs + int64(s.Sub) }

// parseStatus reads a status, with or without its sub-status, or a class of them: 404, 404.7, 4xx.
func parseStatus(text string) (scalar, bool) {
	if class, is := strings.CutSuffix(strings.ToLower(text), "xx"); is && len(class) == 1 && '1' <= class[0] && class[0] <= '5' {
		n := int64(class[0]-'0') * 100 * subs
		return scalar{n, n + 100*subs - 1}, true
	}
	code, sub, precise := strings.Cut(text, ".")
	n, err := strconv.ParseUint(code, 10, 16)
	if err != nil {
		return scalar{}, false
	}
	s := scalar{int64(n) * subs, int64(n)*subs + subs - 1}
	if precise {
		n, err := strconv.ParseUint(sub, 10, 16)
		if err != nil {
			return scalar{}, false
		}
		s.first += int64(n)
		s.last = s.first
	}
	return s, true
}

// parseVersion reads a version: 21.1 is any version that begins with these numbers.
func parseVersion(text string) (scalar, bool) {
	v, ok := protocol.ParseVersion(text)
	var s scalar
	for i := range protocol.VersionParts {
		s.first, s.last = s.first<<15|int64(v.At[i]), s.last<<15|int64(v.At[i])
		if i >= v.Parts {
			s.last |= 1<<15 - 1
		}
	}
	return s, ok
}
