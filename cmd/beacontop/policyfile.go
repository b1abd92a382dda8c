package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"time"

	"beacontop/beacon/policy"
)

// policyFile is a beacon policy as admins write it, in TOML.
type policyFile struct {
	policySections
	AllowUpgrades bool        `toml:"allow_upgrades"` // without it no upgrade is offered
	Groups        []groupFile `toml:"group"`
}

// policySections are what a policy and a group can say.
type policySections struct {
	Schedule *scheduleFile  `toml:"schedule"`
	Settings *settingsFile  `toml:"settings"`
	Client   map[string]any `toml:"client"`
	Failover *failoverFile  `toml:"failover"`
	Upgrades []upgradeFile  `toml:"upgrade"`
}

type upgradeFile struct {
	Version  string `toml:"version"`
	Platform string `toml:"platform"`
	Folder   string `toml:"folder"`
}

type groupFile struct {
	Name    string         `toml:"name"`
	Devices []string       `toml:"devices"`
	Domains []string       `toml:"domains"`
	Subnets []netip.Prefix `toml:"subnets"`
	policySections
}

// scheduleFile says when agents do what; what it does not name is as built in.
type scheduleFile struct {
	Policy    *eventFile `toml:"policy"`
	Inventory *eventFile `toml:"inventory"`
	Upload    *eventFile `toml:"upload"`
	Usage     duration   `toml:"usage"` // between two usage files; 0: as it is set on the device
	CatchUp   bool       `toml:"catch-up"`
}

type eventFile struct {
	Every     every    `toml:"every"`
	At        clockAt  `toml:"at"`
	Window    duration `toml:"window"`
	Repeat    duration `toml:"repeat"`
	OnConnect duration `toml:"on-connect"` // random part of; 0: not on connect
	Logon     bool     `toml:"logon"`
}

type settingsFile struct {
	IncludeDirectories []string `toml:"include-directories"`
	ExcludeDirectories []string `toml:"exclude-directories"`
	IncludeExtensions  []string `toml:"include-extensions"`
	ExcludeExtensions  []string `toml:"exclude-extensions"`
}

type failoverFile struct {
	Algorithm string         `toml:"algorithm"`
	Beacons   []failoverItem `toml:"beacon"`
}

type failoverItem struct {
	Name     string    `toml:"name"`
	URL      serverURL `toml:"url"`
	Use      use       `toml:"use"`
	Priority int       `toml:"priority"`
	User     string    `toml:"user"`
	Password string    `toml:"password"`
}

// readPolicy reads a policy file. Any mistake is an error, and then nothing of the file
// is used.
func readPolicy(file string) (policy.Rules, error) {
	var p policyFile
	if err := decodeFile(file, &p); err != nil {
		return policy.Rules{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return policy.Rules{}, err
	}
	rules := policy.Rules{BeaconPolicy: policy.Default()}
	modified := info.ModTime().UTC().Truncate(time.Second)
	if s := p.Schedule; s != nil {
		rules.Schedule = s.schedule(rules.Schedule, modified)
	}
	if s := p.Settings; s != nil {
		rules.Settings = s.settings()
	}
	if f := p.Failover; f != nil {
		if rules.Failover, err = f.failover(); err != nil {
			return policy.Rules{}, fmt.Errorf("%s: failover: %w", file, err)
		}
	}
	if rules.Client, err = p.client(file); err != nil {
		return policy.Rules{}, err
	}
	if p.AllowUpgrades {
		rules.Upgrades = p.upgrades()
	}
	for _, g := range p.Groups {
		group, err := g.group(file, rules.Schedule, modified)
		if err != nil {
			return policy.Rules{}, err
		}
		if !p.AllowUpgrades {
			group.Upgrades = nil
		}
		rules.Groups = append(rules.Groups, group)
	}
	if _, err := policy.Compile(rules); err != nil {
		return policy.Rules{}, fmt.Errorf("%s: %w", file, err)
	}
	return rules, nil
}

func (g *groupFile) group(file string, base policy.Schedule, modified time.Time) (policy.Group, error) {
	out := policy.Group{Name: g.Name, Devices: g.Devices, Domains: g.Domains, Subnets: g.Subnets}
	if g.Schedule != nil {
		s := g.Schedule.schedule(base, modified)
		out.Schedule = &s
	}
	if g.Settings != nil {
		s := g.Settings.settings()
		out.Settings = &s
	}
	if g.Failover != nil {
		f, err := g.Failover.failover()
		if err != nil {
			return out, fmt.Errorf("%s: group %q: failover: %w", file, g.Name, err)
		}
		out.Failover = &f
	}
	if g.Upgrades != nil {
		u := g.upgrades()
		out.Upgrades = &u
	}
	var err error
	out.Client, err = g.client(file)
	return out, err
}

func (p *policySections) upgrades() []policy.Upgrade {
	var out []policy.Upgrade
	for _, u := range p.Upgrades {
		out = append(out, policy.Upgrade(u))
	}
	return out
}

// client are the preferences, with those that have a place of their own in the file.
func (p *policySections) client(file string) (map[string]string, error) {
	out, err := client(file, p.Client)
	if err == nil && p.Schedule != nil && p.Schedule.Usage > 0 {
		out["UploadPeriod"] = strconv.Itoa(int(time.Duration(p.Schedule.Usage).Seconds()))
	}
	return out, err
}

// warnings are what a good policy file may do that its author should know.
func warnings(file string) ([]string, error) {
	var p policyFile
	if err := decodeFile(file, &p); err != nil {
		return nil, err
	}
	named := len(p.Upgrades)
	for _, g := range p.Groups {
		named += len(g.Upgrades)
	}
	switch {
	case named > 0 && p.AllowUpgrades:
		return []string{"agents of any other version are moved to the one that is named for them, also down from a newer one"}, nil
	case named > 0:
		return []string{"upgrades are named but not offered: that takes allow_upgrades = true as well"}, nil
	case p.AllowUpgrades:
		return []string{"upgrades are allowed but none is named"}, nil
	}
	return nil, nil
}

// schedule is a base schedule with other times where the file gives them.
func (s *scheduleFile) schedule(base policy.Schedule, modified time.Time) policy.Schedule {
	out := policy.Schedule{Modified: modified, CatchUp: s.CatchUp}
	given := map[string]*eventFile{"PolicyClient": s.Policy, "Tracker": s.Inventory, "Uploader": s.Upload}
	for _, e := range base.Events {
		if g := given[e.Command.Component]; g != nil {
			e.Triggers = g.triggers()
		}
		out.Events = append(out.Events, e)
	}
	return out
}

func (e *eventFile) triggers() []policy.Trigger {
	kind := e.Every.kind
	if kind == "" {
		kind = policy.Daily
	}
	out := []policy.Trigger{{
		Type: kind, Start: time.Duration(e.At), Window: time.Duration(e.Window), Repeat: time.Duration(e.Repeat),
	}}
	if e.OnConnect > 0 {
		out = append(out, policy.Trigger{Type: policy.OnConnect, Window: time.Duration(e.OnConnect)})
	}
	if e.Logon {
		out = append(out, policy.Trigger{Type: policy.Logon})
	}
	return out
}

func (s *settingsFile) settings() policy.Settings {
	return policy.Settings{
		IncludeDirectory: s.IncludeDirectories, ExcludeDirectory: s.ExcludeDirectories,
		IncludeExtension: s.IncludeExtensions, ExcludeExtension: s.ExcludeExtensions,
	}
}

var errNoURL = errors.New("a beacon needs a url")

func (f *failoverFile) failover() (policy.Failover, error) {
	out := policy.Failover{Algorithm: f.Algorithm}
	for _, b := range f.Beacons {
		s := b.URL.Server
		if s.Host == "" {
			return out, errNoURL
		}
		s.Name, s.Use, s.Priority, s.User, s.Password = b.Name, b.Use.Use, b.Priority, b.User, b.Password
		out.Servers = append(out.Servers, s)
	}
	return out, nil
}
