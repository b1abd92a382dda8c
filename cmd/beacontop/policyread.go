package main

import (
	"errors"
	"fmt"
	"strings"

	"beacontop/beacon/policy"
)

// sitePolicy is a policy file as it was read.
type sitePolicy struct {
	policyFile
	rules policy.Rules // in force: without upgrades unless they are allowed
}

// readPolicy reads a policy file of at most limit bytes; the other beacons are added to its
// failover list. Any mistake is an error, and then nothing of the file is used.
func readPolicy(file string, limit int64, others []policy.Server) (sitePolicy, error) {
	var p sitePolicy
	source, err := readConfigFile(file, limit)
	if err != nil {
		return p, err
	}
	if len(source.text) == 0 {
		return p, fmt.Errorf("%s: %w", file, errEmpty)
	}
	if err := source.decode(&p.policyFile); err != nil {
		return p, err
	}
	if p.rules, err = p.allRules(others); err == nil {
		_, err = policy.Compile(p.rules)
	}
	if err != nil {
		return p, source.located(err)
	}
	if !p.AllowUpgrades {
		p.rules = p.rules.WithoutUpgrades()
	}
	return p, nil
}

// errEmpty refuses a file that is just being written, or was cut.
var errEmpty = errors.New("the file is empty; a comment in it asks for the built-in policy")

// warnings are what a good policy file may do that its author should know.
func (p *sitePolicy) warnings() []string {
	out := p.upgradeWarnings()
	if nameless := (&Config{}).nameless(p.rules, false); len(nameless) > 0 {
		out = append(out, namelessWarning(nameless))
	}
	return out
}

// namelessWarning says what is wrong with beacons of the failover list that have no name.
func namelessWarning(urls []string) string {
	return "agents do not take an IP address or a loopback name from the failover list: " + listed(urls) +
		"; set host names in url, --failover or --advertise"
}

// listed joins the first of many texts.
func listed(all []string) string {
	const most = 5
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

// upgradeWarnings are what upgrades do, or do not.
func (p *sitePolicy) upgradeWarnings() []string {
	named := len(p.Upgrades)
	for _, g := range p.Groups {
		named += len(g.Upgrades)
	}
	switch {
	case named > 0 && p.AllowUpgrades:
		return []string{"agents of any other version are moved to the one that is named for them, also down from a newer one"}
	case named > 0:
		return []string{"upgrades are named but not offered: that takes allow_upgrades = true as well"}
	case p.AllowUpgrades:
		return []string{"upgrades are allowed but none is named"}
	}
	return nil
}
