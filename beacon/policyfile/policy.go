package policyfile

import (
	"errors"
	"fmt"
	"strings"

	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
)

// Policy is a parsed policy file.
type Policy struct {
	document
	Rules policy.Rules // effective rules: without upgrades unless they are allowed
}

// Read reads a policy file of at most limit bytes; the other beacons are added to its
// failover list. On any error nothing of the file is used.
func Read(file string, limit int64, others []policy.Server) (Policy, error) {
	var p Policy
	source, err := tomlfile.Read(file, limit)
	if err != nil {
		return p, err
	}
	if source.Empty() {
		return p, fmt.Errorf("%s: %w", file, errEmpty)
	}
	if err := source.Decode(&p.document); err != nil {
		return p, err
	}
	if p.Rules, err = p.allRules(others); err == nil {
		_, err = policy.Compile(p.Rules)
	}
	if err != nil {
		return p, source.Locate(err)
	}
	if !p.AllowUpgrades {
		p.Rules = p.Rules.WithoutUpgrades()
	}
	return p, nil
}

// errEmpty rejects a file that is being written or was truncated.
var errEmpty = errors.New("the file is empty; add a comment if you want the built-in policy")

// Warnings lists what a valid policy file may do unintentionally.
func (p *Policy) Warnings() []string {
	out := p.upgradeWarnings()
	if nameless := p.Rules.Nameless(); len(nameless) > 0 {
		urls := make([]string, len(nameless))
		for i, s := range nameless {
			urls[i] = s.URL()
		}
		out = append(out, NamelessWarning(urls))
	}
	return out
}

// NamelessWarning is the warning about beacons of the failover list that have no host name.
func NamelessWarning(urls []string) string {
	return "agents ignore IP addresses and loopback names in the failover list: " + Few(urls) +
		"; set host names in url, --failover or --advertise"
}

// Few joins the first few of many texts.
func Few(all []string) string {
	const most = 5
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

// upgradeWarnings describes the effect of upgrades, or why they have none.
func (p *Policy) upgradeWarnings() []string {
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
