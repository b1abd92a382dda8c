package report

import "time"

// Config says what a report is of. Zero fields take the value beside them. The durations
// are ours, not the vendor's.
type Config struct {
	Since   time.Time     // what ended earlier is not counted: everything is
	Until   time.Time     // what ended then or later is not counted: everything is
	Top     int           // rows of each list that could be long: 10
	Mask    bool          // replace names of devices, domains and users, and addresses
	Devices int           // that are told apart; requests of others are counted apart: 500,000, which take some 250 MB
	New     time.Duration // a device is new when first seen so long before the end: 24 h
	Silent  time.Duration // a device is silent when last heard of so long before the end: 24 h
	Orphan  time.Duration // a device whose first policy failed is lost when silent so long, as estate.Limits.Silence: 5 min
}

func (c Config) withDefaults() Config {
	if c.Top <= 0 {
		c.Top = 10
	}
	if c.Devices <= 0 {
		c.Devices = 500_000
	}
	for _, d := range []struct {
		p *time.Duration
		v time.Duration
	}{{&c.New, 24 * time.Hour}, {&c.Silent, 24 * time.Hour}, {&c.Orphan, 5 * time.Minute}} {
		if *d.p <= 0 {
			*d.p = d.v
		}
	}
	return c
}

// within reports whether something at a time is to be counted.
func (c *Config) within(at time.Time) bool {
	return !at.Before(c.Since) && (c.Until.IsZero() || at.Before(c.Until))
}
