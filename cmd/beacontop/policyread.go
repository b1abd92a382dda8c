package main

import (
	"errors"
	"fmt"
	"strings"

	"beacontop/beacon/policy"
)

// sitePolicy is a parsed policy file.
type sitePolicy struct {
	policyFile
	rules policy.Rules // effective rules: without upgrades unless they are allowed
}

// readPolicy reads a policy file of at most limit bytes; the other beacons are added to its
// failover list. On any error nothing of the file is used.
func readPolicy(file string, limit int64, others []policy.Server) (sitePolicy, error) {
	var p sitePolicy
	source, err := readFile(file, limit)
	if err != nil {
		return p, err
	}
	if source.Empty() {
		return p, fmt.Errorf("%s: %w", file, errEmpty)
	}
	if err := source.Decode(&p.policyFile); err != nil {
		return p, err
	}
	if p.rules, err = p.allRules(others); err == nil {
		_, err = policy.Compile(p.rules)
	}
	if err != nil {
		return p, source.Locate(err)
	}
	if !p.AllowUpgrades {
		p.rules = p.rules.WithoutUpgrades()
	}
	return p, nil
}

// errEmpty rejects a file that is being written or was truncated.
var errEmpty = errors.New("the file is empty; add a comment if you want the built-in policy")

// warnings lists what a valid policy file may do unintentionally.
func (p *sitePolicy) warnings() []string {
	out := p.upgradeWarnings()
	if nameless := (&Config{}).nameless(p.rules, false); len(nameless) > 0 {
		out = append(out, namelessWarning(nameless))
	}
	return out
}

// namelessWarning is the warning about beacons of the failover list that have no host name.
func namelessWarning(urls []string) string {
	return "agents ignore IP addresses and loopback names in the failover list: " + listed(urls) +
		"; set host names in url, --failover or --advertise"
}

// listed joins the first few of many texts.
func listed(all []string) string {
	const most = 5
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

// upgradeWarnings describes the effect of upgrades, or why they have none.
func (p *sitePolicy) upgradeWarnings() []string {
	named := len(p.Upgrades)
	for _, g := range p.Groups {
		named += len(g.Upgrades)
	}
	switch {
	case named > 0 && p.AllowUpgrades:
		return []string{"agents of any other version are moved to the configured one, including downgrades from a newer one"}
	case named > 0:
		return []string{"upgrades are configured but not offered: set allow_upgrades = true"}
	case p.AllowUpgrades:
		return []string{"upgrades are allowed but none is configured"}
	}
	return nil
}
