package policyfile

import (
	"errors"
	"fmt"
	"maps"
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

// spans returns the durations of a schedule by key.
func (s *scheduleFile) spans() map[string]*tomlfile.Duration {
	out := map[string]*tomlfile.Duration{"usage": &s.Usage}
	for name, e := range map[string]*eventFile{"policy": s.Policy, "inventory": s.Inventory, "upload": s.Upload} {
		if e != nil {
			out[name+".window"], out[name+".repeat"], out[name+".on-connect"] = e.Window, e.Repeat, e.OnConnect
		}
	}
	return out
}

// events returns the events of a schedule by the component that they run.
func (s *scheduleFile) events() map[string]*eventFile {
	return map[string]*eventFile{"PolicyClient": s.Policy, "Tracker": s.Inventory, "Uploader": s.Upload}
}

func (s *scheduleFile) check() error {
	spans := s.spans()
	for _, key := range slices.Sorted(maps.Keys(spans)) {
		switch d := spans[key]; {
		case d == nil:
		case d.Duration < 0:
			return tomlfile.AtKey(key, fmt.Errorf("%s: must not be negative", d))
		case d.Duration%time.Second != 0:
			return tomlfile.AtKey(key, fmt.Errorf("%s: must be whole seconds", d))
		}
	}
	for name, e := range map[string]*eventFile{"policy": s.Policy, "inventory": s.Inventory, "upload": s.Upload} {
		most := 24 * time.Hour
		if e == nil {
			continue
		}
		if e.Every != nil && e.Every.kind == policy.Weekly {
			most = 7 * most
		} else if e.On != nil {
			return tomlfile.AtKey(name+".on", errors.New(`a weekday needs every = "weekly"`))
		}
		if e.Window != nil && e.Window.Duration > most {
			return tomlfile.AtKey(name+".window", fmt.Errorf("%s: the window must not be longer than %s", e.Window, (&tomlfile.Duration{Duration: most}).String()))
		}
		if e.Repeat != nil && e.Repeat.Duration > most {
			return tomlfile.AtKey(name+".repeat", fmt.Errorf("%s: the repeat interval must not be longer than %s", e.Repeat, (&tomlfile.Duration{Duration: most}).String()))
		}
	}
	return nil
}

// schedule returns base with the times that the file sets.
func (s *scheduleFile) schedule(base policy.Schedule) policy.Schedule {
	out := policy.Schedule{CatchUp: base.CatchUp}
	if s.CatchUp != nil {
		out.CatchUp = *s.CatchUp
	}
	given := s.events()
	for _, e := range base.Events {
		if g := given[e.Command.Component]; g != nil {
			e.Triggers = g.triggers(e.Triggers)
		}
		out.Events = append(out.Events, e)
	}
	return out
}

// triggers returns the triggers of an event, with the values that the file sets.
func (e *eventFile) triggers(base []policy.Trigger) []policy.Trigger {
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
	if e.Every != nil {
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
	return out
}
