package policyfile

import (
	"errors"
	"fmt"
	"strconv"

	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
)

// document is a policy file as administrators write it, in TOML.
type document struct {
	sections
	AllowUpgrades bool        `toml:"allow_upgrades"` // without it no upgrade is offered
	Groups        []groupFile `toml:"group"`
}

// sections are the sections of a policy or of a group.
type sections struct {
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
	Name    string   `toml:"name"`
	Devices []string `toml:"devices"`
	Domains []string `toml:"domains"`
	Subnets []subnet `toml:"subnets"`
	sections
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

// allRules returns the rules of the file, including upgrades.
func (p *document) allRules(others []policy.Server) (policy.Rules, error) {
	all, err := p.under(policy.Default())
	if err != nil {
		return policy.Rules{}, err
	}
	all.Failover = all.Failover.With(others)
	rules := policy.Rules{BeaconPolicy: all}
	for i, g := range p.Groups {
		group, err := g.group(all)
		if err != nil {
			return policy.Rules{}, tomlfile.AtKey(fmt.Sprintf("group[%d]", i), fmt.Errorf("group %q: %w", g.Name, err))
		}
		rules.Groups = append(rules.Groups, group)
	}
	return rules, nil
}

// under returns base, overridden by the sections.
func (p *sections) under(base policy.BeaconPolicy) (policy.BeaconPolicy, error) {
	out := base
	var err error
	if s := p.Schedule; s != nil {
		if out.Schedule, err = s.schedule(base.Schedule); err != nil {
			return out, tomlfile.AtKey("schedule", fmt.Errorf("schedule: %w", err))
		}
	}
	if s := p.Settings; s != nil {
		out.Settings = s.settings(base.Settings)
	}
	if f := p.Failover; f != nil {
		if out.Failover, err = f.failover(base.Failover); err != nil {
			return out, tomlfile.AtKey("failover", fmt.Errorf("failover: %w", err))
		}
	}
	if p.Upgrades != nil {
		out.Upgrades = p.upgrades()
	}
	out.Client, err = p.client()
	return out, err
}

func (g *groupFile) group(all policy.BeaconPolicy) (policy.Group, error) {
	out := policy.Group{Name: g.Name, Devices: g.Devices, Domains: g.Domains}
	for _, s := range g.Subnets {
		out.Subnets = append(out.Subnets, s.Prefix)
	}
	p, err := g.under(all)
	if err != nil {
		return out, err
	}
	out.Client = p.Client
	if g.Schedule != nil {
		out.Schedule = &p.Schedule
	}
	if g.Settings != nil {
		out.Settings = &p.Settings
	}
	if g.Failover != nil {
		out.Failover = &p.Failover
	}
	if g.Upgrades != nil {
		out.Upgrades = &p.Upgrades
	}
	return out, nil
}

func (p *sections) upgrades() []policy.Upgrade {
	var out []policy.Upgrade
	for _, u := range p.Upgrades {
		out = append(out, policy.Upgrade(u))
	}
	return out
}

// client returns the preferences, including those that have their own key in the file.
func (p *sections) client() (map[string]string, error) {
	out, err := client(p.Client)
	if err == nil && p.Schedule != nil && p.Schedule.Usage.Duration > 0 {
		out["UploadPeriod"] = strconv.Itoa(int(p.Schedule.Usage.Seconds()))
	}
	return out, tomlfile.AtKey("client", err)
}

// settings returns base with the lists that the file sets.
func (s *settingsFile) settings(base policy.Settings) policy.Settings {
	for _, l := range []struct {
		given []string
		in    *[]string
	}{
		{s.IncludeDirectories, &base.IncludeDirectory}, {s.ExcludeDirectories, &base.ExcludeDirectory},
		{s.IncludeExtensions, &base.IncludeExtension}, {s.ExcludeExtensions, &base.ExcludeExtension},
	} {
		if l.given != nil {
			*l.in = l.given
		}
	}
	return base
}

var errNoURL = errors.New("a beacon needs a url")

// failover returns base with the algorithm or the beacons that the file sets.
func (f *failoverFile) failover(base policy.Failover) (policy.Failover, error) {
	out := base
	if f.Algorithm != "" {
		out.Algorithm = f.Algorithm
	}
	if f.Beacons == nil {
		return out, nil
	}
	out.Servers = nil
	for i, b := range f.Beacons {
		s := b.URL.Server
		if s.Host == "" {
			return out, tomlfile.AtKey(fmt.Sprintf("beacon[%d]", i), errNoURL)
		}
		s.Name, s.Use, s.Priority, s.User, s.Password = b.Name, b.Use.Use, b.Priority, b.User, b.Password
		out.Servers = append(out.Servers, s)
	}
	return out, nil
}
