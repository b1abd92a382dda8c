package policyfile

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/policy"
)

// Enumerations and other values of a policy file that are written as strings.

// every is "daily" or "weekly". It is a struct because the TOML library ignores UnmarshalText
// on types of kind string.
type every struct{ kind policy.TriggerType }

func (e *every) UnmarshalText(text []byte) error {
	switch string(text) {
	case "daily":
		e.kind = policy.Daily
	case "weekly":
		e.kind = policy.Weekly
	default:
		return fmt.Errorf("%q must be daily or weekly", text)
	}
	return nil
}

// weekday is a day of the week, "monday".
type weekday struct{ time.Weekday }

func (w *weekday) UnmarshalText(text []byte) error {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(day.String(), string(text)) {
			w.Weekday = day
			return nil
		}
	}
	return fmt.Errorf(`%q is not a weekday: write "monday"`, text)
}

// clockAt is a time of day, "00:05"; a struct for the same reason as duration.
type clockAt struct{ sinceMidnight time.Duration }

func (c *clockAt) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf(`%q is not a time of day: write "00:05"`, text)
	}
	c.sinceMidnight = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return nil
}

// subnet is a range of IP addresses.
type subnet struct{ netip.Prefix }

func (s *subnet) UnmarshalText(text []byte) (err error) {
	if s.Prefix, err = netip.ParsePrefix(string(text)); err != nil {
		return fmt.Errorf("%q is not a subnet: write 10.2.0.0/16", text)
	}
	return nil
}

// serverURL is the root URL of a beacon.
type serverURL struct{ policy.Server }

func (s *serverURL) UnmarshalText(text []byte) (err error) {
	s.Server, err = policy.ParseServer(string(text))
	return err
}

// use is "both", "download" or "upload".
type use struct{ policy.Use }

func (u *use) UnmarshalText(text []byte) error {
	switch string(text) {
	case "both":
		u.Use = policy.UseBoth
	case "download", "upload":
		u.Use = policy.Use(text)
	default:
		return fmt.Errorf("%q must be one of both, download, upload", text)
	}
	return nil
}
