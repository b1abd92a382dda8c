package tomlfile

import (
	"fmt"
	"strings"
	"time"
)

// Duration is a duration in the form "90s", "5m", "24h". It is a struct because the TOML
// library would read a bare number as nanoseconds.
type Duration struct{ time.Duration }

// Set parses a duration.
func (d *Duration) Set(text string) error {
	v, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf(`%q is not a duration: write "90s", "5m" or "24h"`, text)
	}
	d.Duration = v
	return nil
}

// UnmarshalText parses a duration from a file.
func (d *Duration) UnmarshalText(text []byte) error { return d.Set(string(text)) }

// String formats a duration without redundant zeros.
func (d *Duration) String() string {
	text := strings.TrimSuffix(d.Duration.String(), "m0s")
	if text != d.Duration.String() {
		text += "m"
	}
	if short, ok := strings.CutSuffix(text, "h0m"); ok {
		text = short + "h"
	}
	return text
}
