package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// bytesFlag is a number of bytes on the command line, in decimal units (kB, MB, GB)
// or binary ones (KiB, MiB, GiB).
type bytesFlag int64

var byteUnits = []struct {
	name  string
	bytes int64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"b", 1},
}

// Set reads a size.
func (b *bytesFlag) Set(text string) error {
	digits, factor := strings.ToLower(strings.TrimSpace(text)), int64(1)
	for _, unit := range byteUnits {
		if rest, ok := strings.CutSuffix(digits, unit.name); ok {
			digits, factor = strings.TrimSpace(rest), unit.bytes
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil || n < 0 || n > (1<<62)/factor:
		return fmt.Errorf("%q is not a size: write 100MB or 2GiB", text)
	case n > 0 && n < leastPlain && digits == strings.TrimSpace(text):
		return fmt.Errorf("%q has no unit: write %dMB, or %dB for bytes", text, n, n)
	}
	*b = bytesFlag(n * factor)
	return nil
}

// leastPlain is the smallest number that is accepted without a unit, as bytes. With a
// smaller one the unit was probably forgotten.
const leastPlain = 1_000_000

// UnmarshalText reads a size from a file.
func (b *bytesFlag) UnmarshalText(text []byte) error { return b.Set(string(text)) }

// String writes a size in the largest unit that divides it.
func (b *bytesFlag) String() string {
	n := int64(*b)
	for _, unit := range []struct {
		name  string
		bytes int64
	}{{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"kB", 1e3}} {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return fmt.Sprintf("%d%s", n/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%dB", n)
}

// Type names the kind of value in the help.
func (*bytesFlag) Type() string { return "size" }

// sizeLeast is the smallest size limit allowed: no inventory and no settings file is
// smaller, and a number without a unit in the file means bytes.
const sizeLeast = 1000

// limitFlag is the flag of every command that reads a configuration or policy file.
func limitFlag(f *pflag.FlagSet, limit *bytesFlag) {
	f.Var(limit, "max-config", "reject configuration and policy files larger than `SIZE`")
}
