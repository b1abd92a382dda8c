package tomlfile

import (
	"fmt"
	"strconv"
	"strings"
)

// Size is a number of bytes, in decimal units (kB, MB, GB) or binary ones (KiB, MiB, GiB).
type Size int64

// sizeUnits are the names that are read, and those that are written, with the larger number first
// where several divide a size.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"kB", 1e3},
	{"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"B", 1},
}

// leastPlain is the smallest number that is accepted without a unit, as bytes. With a
// smaller one the unit was probably forgotten.
const leastPlain = 1_000_000

// ParseSize reads a size; the letter case of its unit does not matter.
func ParseSize(text string) (Size, error) {
	digits, factor := strings.ToLower(strings.TrimSpace(text)), int64(1)
	for _, unit := range sizeUnits {
		if rest, ok := strings.CutSuffix(digits, strings.ToLower(unit.name)); ok {
			digits, factor = strings.TrimSpace(rest), unit.bytes
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil || n > (1<<62)/factor || n < -(1<<62)/factor:
		return 0, fmt.Errorf("%q is not a size: write 100MB or 2GiB", text)
	case n > 0 && n < leastPlain && digits == strings.TrimSpace(text):
		return 0, fmt.Errorf("%q has no unit: write %dMB, or %dB for bytes", text, n, n)
	}
	return Size(n * factor), nil
}

// String writes a size in the largest unit that divides it.
func (s Size) String() string {
	n := int64(s)
	for _, unit := range sizeUnits {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return fmt.Sprintf("%d%s", n/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%dB", n)
}
