package report

import "time"

// Config configures a report. Zero fields take the value beside them. The durations are our own
// choice, not the vendor's.
type Config struct {
	Since   time.Time     // events that ended earlier are not counted: no limit
	Until   time.Time     // events that ended then or later are not counted: no limit
	Top     int           // rows of each potentially long list: 10
	Mask    bool          // replace device, domain and user names, and addresses
	Devices int           // maximum tracked; requests of others are counted separately: 500,000, which use some 250 MB
	New     time.Duration // a device is new if first seen this long before the end, or later: 24 h
	Silent  time.Duration // a device is silent if last seen this long before the end, or earlier: 24 h
	Orphan  time.Duration // a device whose first policy failed is an orphan after this silence, as in estate.Limits.Silence: 5 min
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

// within reports whether an event at this time counts.
func (c *Config) within(at time.Time) bool {
	return !at.Before(c.Since) && (c.Until.IsZero() || at.Before(c.Until))
}
