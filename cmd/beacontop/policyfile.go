package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
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

// every is "daily" or "weekly". It is a struct because the TOML library does not ask
// types of kind string how they are read.
type every struct{ kind policy.TriggerType }

// UnmarshalText reads it.
func (e *every) UnmarshalText(text []byte) error {
	switch string(text) {
	case "daily":
		e.kind = policy.Daily
	case "weekly":
		e.kind = policy.Weekly
	default:
		return fmt.Errorf("%q is neither daily nor weekly", text)
	}
	return nil
}

// clockAt is a time of day, "00:05".
type clockAt time.Duration

// UnmarshalText reads it.
func (c *clockAt) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is no time of day: write 00:05", text)
	}
	*c = clockAt(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

// serverURL is the root of a beacon.
type serverURL struct{ policy.Server }

// UnmarshalText reads it.
func (s *serverURL) UnmarshalText(text []byte) (err error) {
	s.Server, err = policy.ParseServer(string(text))
	return err
}

// use is "both", "download" or "upload".
type use struct{ policy.Use }

// UnmarshalText reads it.
func (u *use) UnmarshalText(text []byte) error {
	switch string(text) {
	case "both":
		u.Use = policy.UseBoth
	case "download", "upload":
		u.Use = policy.Use(text)
	default:
		return fmt.Errorf("%q is none of both, download, upload", text)
	}
	return nil
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

// client turns the values of preferences into the texts that agents know.
func client(file string, given map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for name, value := range given {
		if err := policy.CheckClient(name); err != nil {
			return nil, located(file, name, err)
		}
		switch v := value.(type) {
		case string:
			out[name] = v
		case bool:
			out[name] = map[bool]string{true: "True", false: "False"}[v]
		case int64:
			out[name] = strconv.FormatInt(v, 10)
		default:
			return nil, located(file, name, fmt.Errorf("%s: must be a text, a whole number, true or false", name))
		}
	}
	return out, nil
}

// located gives a mistake the place of the first line that begins with a key.
func located(file, key string, mistake error) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return errors.Join(mistake, err)
	}
	for row, line := range strings.Split(string(text), "\n") {
		plain := strings.TrimLeft(line, " \t\"")
		if rest, ok := strings.CutPrefix(plain, key); ok && strings.HasPrefix(strings.TrimLeft(rest, " \t\""), "=") {
			return &fileError{file: file, row: row + 1, column: len(line) - len(plain) + 1, what: mistake.Error(), source: line}
		}
	}
	return fmt.Errorf("%s: %w", file, mistake)
}
