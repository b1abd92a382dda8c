package policyfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
)

// scheduleFile sets when agents act; keys that are omitted keep the value for all devices, or
// else the built-in value.
type scheduleFile struct {
	Policy    *eventFile        `toml:"policy"`
	Inventory *eventFile        `toml:"inventory"`
	Upload    *eventFile        `toml:"upload"`
	Usage     tomlfile.Duration `toml:"usage"` // between two usage files; 0: as set on the device
	CatchUp   *bool             `toml:"catch-up"`
}

type eventFile struct {
	Every     *every             `toml:"every"`
	On        *weekday           `toml:"on"` // with every = "weekly"; default Sunday
	At        *clockAt           `toml:"at"`
	Window    *tomlfile.Duration `toml:"window"`     // 0: all devices at the same time
	Repeat    *tomlfile.Duration `toml:"repeat"`     // 0: once
	OnConnect *tomlfile.Duration `toml:"on-connect"` // delay after connecting to a network; 0: not on connect
	Logon     *bool              `toml:"logon"`
}

// Limits of durations: agents take seconds in 32 bits, and a delay beyond these is a slip.
const (
	day  = 24 * time.Hour
	year = 365 * day
)

// part is what a file sets for one component of agents.
type part struct {
	key, component string
	*eventFile     // nil: nothing
}

func (s *scheduleFile) parts() []part {
	return []part{{"inventory", "Tracker", s.Inventory}, {"policy", "PolicyClient", s.Policy}, {"upload", "Uploader", s.Upload}}
}

// schedule returns base with the times that the file sets.
func (s *scheduleFile) schedule(base policy.Schedule) (policy.Schedule, error) {
	out := policy.Schedule{CatchUp: base.CatchUp, Events: slices.Clone(base.Events)}
	if s.CatchUp != nil {
		out.CatchUp = *s.CatchUp
	}
	for _, p := range s.parts() {
		for i := range out.Events {
			if e := &out.Events[i]; p.eventFile != nil && e.Command.Component == p.component {
				var err error
				if e.Triggers, err = p.triggers(e.Triggers); err != nil {
					return out, tomlfile.AtKey(p.key, err)
				}
			}
		}
	}
	return out, check("usage", "time between two files", &s.Usage, year)
}

// check rejects a duration that agents cannot use; nil is none.
func check(key, what string, d *tomlfile.Duration, most time.Duration) error {
	switch {
	case d == nil:
		return nil
	case d.Duration < 0:
		return tomlfile.AtKey(key, fmt.Errorf("%s: must not be negative", d))
	case d.Duration%time.Second != 0:
		return tomlfile.AtKey(key, fmt.Errorf("%s: must be whole seconds", d))
	case d.Duration > most:
		return tomlfile.AtKey(key, fmt.Errorf("%s: the %s must not be longer than %s", d, what, &tomlfile.Duration{Duration: most}))
	}
	return nil
}

// check rejects triggers that overlap with themselves. timed has what the file sets and what it
// omits: a group may change only one of the two.
func (e *eventFile) check(timed policy.Trigger) error {
	most := day
	if timed.Type == policy.Weekly {
		most = 7 * day
	} else if e.On != nil {
		return tomlfile.AtKey("on", errors.New(`a weekday needs every = "weekly"`))
	}
	return cmp.Or(
		check("window", "window", &tomlfile.Duration{Duration: timed.Window}, most),
		check("repeat", "repeat interval", &tomlfile.Duration{Duration: timed.Repeat}, most),
		check("on-connect", "delay", e.OnConnect, day))
}

// triggers returns the triggers of an event, with the values that the file sets.
func (e *eventFile) triggers(base []policy.Trigger) ([]policy.Trigger, error) {
	timed := policy.Trigger{Type: policy.Daily}
	var connect, logon *policy.Trigger
	for _, t := range base {
		switch t.Type {
		case policy.OnConnect:
			connect = &t
		case policy.Logon:
			logon = &t
		case policy.Daily, policy.Weekly:
			timed = t
		}
	}
	if e.Every != nil && e.Every.kind != timed.Type {
		timed.Type, timed.Day = e.Every.kind, time.Sunday
	}
	if e.On != nil {
		timed.Day = e.On.Weekday
	}
	if e.At != nil {
		timed.Start = e.At.sinceMidnight
	}
	if e.Window != nil {
		timed.Window = e.Window.Duration
	}
	if e.Repeat != nil {
		timed.Repeat = e.Repeat.Duration
	}
	if err := e.check(timed); err != nil {
		return nil, err
	}
	out := []policy.Trigger{timed}
	if e.OnConnect != nil {
		connect = nil
		if e.OnConnect.Duration > 0 {
			connect = &policy.Trigger{Type: policy.OnConnect, Delay: e.OnConnect.Duration}
		}
	}
	if e.Logon != nil {
		logon = nil
		if *e.Logon {
			logon = &policy.Trigger{Type: policy.Logon}
		}
	}
	for _, t := range []*policy.Trigger{connect, logon} {
		if t != nil {
			out = append(out, *t)
		}
	}
	return out, nil
}
