package tomlfile

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]Size{
		"100MB": 1e8, "2GiB": 2 << 30, "5 kb": 5000, "7KIB": 7 << 10, "3MiB": 3 << 20, "9g": 9e9, "1GB": 1e9, "12B": 12, "1000000": 1e6, "0": 0, "-1": -1, "-5MB": -5e6,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                     `"" is not a size: write 100MB or 2GiB`,
		"MB":                   `"MB" is not a size: write 100MB or 2GiB`,
		"1.5GB":                `"1.5GB" is not a size: write 100MB or 2GiB`,
		"5 parsecs":            `"5 parsecs" is not a size: write 100MB or 2GiB`,
		"9223372036854775807":  `"9223372036854775807" is not a size: write 100MB or 2GiB`,
		"5000000000GiB":        `"5000000000GiB" is not a size: write 100MB or 2GiB`,
		"-5000000000GiB":       `"-5000000000GiB" is not a size: write 100MB or 2GiB`,
		"99999999999999999999": `"99999999999999999999" is not a size: write 100MB or 2GiB`,
		"100":                  `"100" has no unit: write 100MB, or 100B for bytes`,
		"999999":               `"999999" has no unit: write 999999MB, or 999999B for bytes`,
	} {
		if got, err := ParseSize(text); err == nil || err.Error() != want {
			t.Errorf("%q: %d, %v, want %s", text, got, err, want)
		}
	}
}

// TestUnitsReadBack: what is shown, as a default or by "config show", can be written into a file.
func TestUnitsReadBack(t *testing.T) {
	for n, want := range map[Size]string{0: "0B", 1: "1B", 1000: "1kB", 1024: "1KiB", 1e6: "1MB", 3 << 20: "3MiB", 1e9: "1GB", 1 << 30: "1GiB", 1001: "1001B", -5: "-5B"} {
		if got := n.String(); got != want {
			t.Errorf("%d is written %q, want %q", int64(n), got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		0: "0s", time.Second: "1s", 90 * time.Second: "1m30s", 10 * time.Minute: "10m", time.Hour: "1h", 20 * time.Hour: "20h", 90 * time.Minute: "1h30m",
		time.Hour + time.Second: "1h0m1s", -time.Hour: "-1h", time.Millisecond: "1ms",
	} {
		if got := (&Duration{d}).String(); got != want {
			t.Errorf("%d is written %q, want %q", d, got, want)
		}
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		size := Size(draw.Int64N(math.MaxInt32)) << draw.IntN(30)
		if back, err := ParseSize(size.String()); err != nil || back != size {
			t.Fatalf("%d is written %s and read as %d, %v", int64(size), size, int64(back), err)
		}
		var back Duration
		long := Duration{time.Duration(draw.Int64N(int64(1000*time.Hour))) / time.Second * time.Second}
		if err := back.UnmarshalText([]byte(long.String())); err != nil || back != long {
			t.Fatalf("%d is written %s and read as %d, %v", long.Duration, &long, back.Duration, err)
		}
	}
}

// TestADurationNeedsAUnit: a bare number could be meant as anything. The value is left as it was.
func TestADurationNeedsAUnit(t *testing.T) {
	d := Duration{time.Hour}
	for _, text := range []string{"90", "", "1d", "1h30", "soon"} {
		if err := d.Set(text); err == nil || err.Error() != `"`+text+`" is not a duration: write "90s", "5m" or "24h"` || d.Duration != time.Hour {
			t.Errorf("%q: %v, %s", text, err, &d)
		}
	}
}
