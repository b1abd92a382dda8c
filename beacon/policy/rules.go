package policy

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Rules is the policy of a site: one for all devices, and groups that override it.
type Rules struct {
	BeaconPolicy
	Groups []Group // the first that matches a device applies
}

// Group overrides the policy for some devices. A device belongs to it if it matches at least
// one entry of every list that is not empty.
type Group struct {
	Name    string
	Devices []string       // name patterns with * and ?, case-insensitive
	Domains []string       // domain patterns
	Subnets []netip.Prefix // of the source address of the device's request

	Schedule *Schedule         // nil: as for all devices
	Settings *Settings         // nil: as for all devices
	Client   map[string]string // override those for all devices, by name
	Failover *Failover         // nil: as for all devices
	Upgrades *[]Upgrade        // nil: as for all devices
}

// Device is what a policy request reveals about its device.
type Device struct {
	Name, Domain string
	Address      netip.Addr
}

// defaultGroup is the group name of devices that match no group.
const defaultGroup = "Default"

// groupNameLimit leaves space for suffixes in a file name of 255 bytes.
const groupNameLimit = 200

// errNoMembers rejects a group that would match every device.
var errNoMembers = errors.New("needs devices, domains or subnets")

func (g *Group) check() error {
	switch {
	case g.Name == "" || strings.EqualFold(g.Name, defaultGroup):
		return within("name", errors.New("needs a name other than Default"))
	case strings.ContainsAny(g.Name, `/\:*?"<>|.`) || strings.ContainsFunc(g.Name, unicode.IsControl) || strings.TrimSpace(g.Name) != g.Name:
		return within("name", errors.New("the name becomes a folder: no / \\ : * ? \" < > | or dot, no control character, no leading or trailing space"))
	case len(g.Name) > groupNameLimit:
		return within("name", fmt.Errorf("the name becomes a folder: at most %d bytes", groupNameLimit))
	case len(g.Devices)+len(g.Domains)+len(g.Subnets) == 0:
		return errNoMembers
	}
	for i, subnet := range g.Subnets {
		if subnet.Addr().Is4In6() {
			return within(entry("subnets", i), fmt.Errorf("subnet %s: write an IPv4 range as 10.2.0.0/16", subnet))
		}
	}
	return cmp.Or(checkPatterns("devices", g.Devices), checkPatterns("domains", g.Domains))
}

func checkPatterns(list string, all []string) error {
	for i, pattern := range all {
		if pattern == "" {
			return within(entry(list, i), errors.New("an empty pattern matches nothing"))
		}
		if _, err := path.Match(pattern, ""); err != nil {
			return within(entry(list, i), fmt.Errorf("pattern %q: unterminated or empty brackets", pattern))
		}
	}
	return nil
}

// has reports whether a device belongs to the group.
func (g *Group) has(d Device) bool {
	in := len(g.Subnets) == 0
	for _, subnet := range g.Subnets {
		in = in || subnet.Contains(d.Address.Unmap())
	}
	return in && fits(g.Devices, d.Name) && fits(g.Domains, d.Domain)
}

func fits(patterns []string, text string) bool {
	for _, p := range patterns {
		if ok, err := path.Match(strings.ToUpper(p), strings.ToUpper(text)); ok && err == nil {
			return true
		}
	}
	return len(patterns) == 0
}

// Decides returns the name of the group that applies to a device; Default for none.
func (r Rules) Decides(d Device) string {
	for i := range r.Groups {
		if r.Groups[i].has(d) {
			return r.Groups[i].Name
		}
	}
	return defaultGroup
}

// under returns the policy of a group, and the name of each of its packages: the group's name
// only if the package differs from that of all devices.
func (r Rules) under(g Group) (BeaconPolicy, names) {
	p, n := r.BeaconPolicy, names{defaultGroup, defaultGroup, defaultGroup, defaultGroup}
	if g.Schedule != nil {
		p.Schedule, n.schedule = *g.Schedule, g.Name
	}
	if g.Settings != nil {
		p.Settings, n.settings = *g.Settings, g.Name
	}
	if g.Failover != nil {
		p.Failover, n.failover = *g.Failover, g.Name
	}
	if g.Upgrades != nil {
		p.Upgrades = *g.Upgrades
	}
	if len(g.Client) > 0 {
		merged := map[string]string{}
		for _, from := range []map[string]string{p.Client, g.Client} {
			for name, value := range from {
				merged[name] = value
			}
		}
		p.Client, n.client = merged, g.Name
	}
	return p, n
}

// Upgrade reports whether any device is offered an upgrade.
func (r Rules) Upgrade() bool {
	offered := len(r.Upgrades) > 0
	for _, g := range r.Groups {
		offered = offered || g.Upgrades != nil && len(*g.Upgrades) > 0
	}
	return offered
}

// WithoutUpgrades returns the rules without any upgrade.
func (r Rules) WithoutUpgrades() Rules {
	out := r
	out.Upgrades, out.Groups = nil, slices.Clone(r.Groups)
	for i := range out.Groups {
		out.Groups[i].Upgrades = nil
	}
	return out
}

// names are the group names in the names of packages.
type names struct{ schedule, client, settings, failover string }

// With returns the rules with one more beacon, the one that serves the list, as the first of
// every failover list that does not contain it yet.
func (r Rules) With(self Server) Rules {
	out := r
	out.Failover = r.Failover.with(self)
	out.Groups = append([]Group(nil), r.Groups...)
	for i, g := range out.Groups {
		if g.Failover != nil {
			f := g.Failover.with(self)
			out.Groups[i].Failover = &f
		}
	}
	return out
}

// Nameless returns the distinct beacons of all failover lists that have no host name.
func (r Rules) Nameless() []Server {
	var out []Server
	seen := map[string]bool{}
	add := func(f Failover) {
		for _, s := range f.Servers {
			if url := strings.ToLower(s.URL()); s.Nameless() && !seen[url] {
				seen[url] = true
				out = append(out, s)
			}
		}
	}
	add(r.Failover)
	for _, g := range r.Groups {
		if g.Failover != nil {
			add(*g.Failover)
		}
	}
	return out
}

func (f Failover) with(self Server) Failover {
	if f.Holds(self) {
		return f
	}
	return Failover{f.Algorithm, append([]Server{self}, f.Servers...)}
}

// Holds reports whether a beacon is in the list, for any use.
func (f Failover) Holds(other Server) bool {
	return slices.ContainsFunc(f.Servers, func(s Server) bool { return strings.EqualFold(s.URL(), other.URL()) })
}

// algorithms matches names with arguments in parentheses; later ones break ties.
var algorithms = regexp.MustCompile(`^\w+(\([^()]*\))?(;\w+(\([^()]*\))?)*$`)

func (f Failover) check() error {
	if f.Algorithm != "" && !algorithms.MatchString(f.Algorithm) {
		return within("algorithm", fmt.Errorf("algorithm %q: write names separated by semicolons, as in MgsRandom;MgsPing(50)", f.Algorithm))
	}
	taken := map[string]bool{}
	for i, s := range f.Servers {
		err := s.check()
		for _, use := range []Use{UseDownload, UseUpload} {
			if s.Use != UseBoth && s.Use != use {
				continue
			}
			key := string(use) + " " + strings.ToLower(s.URL())
			if taken[key] && err == nil {
				err = within("url", fmt.Errorf("listed twice for %s", use))
			}
			taken[key] = true
		}
		if err != nil {
			return within(entry("beacon", i), fmt.Errorf("%s: %w", s.URL(), err))
		}
	}
	return nil
}
