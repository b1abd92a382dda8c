package policy

import "fmt"

// section is one kind of package and the group name in the package's name.
type section struct {
	kind  sectionKind
	group string
}

type sectionKind int

// The kinds of packages of a policy, in the order of the .npl.
const (
	scheduleSection sectionKind = iota
	clientSection
	settingsSection
	failoverSection
)

// pack returns the package of a section. It is empty if the device keeps its own values.
func (p *BeaconPolicy) pack(as section) (pack, error) {
	switch as.kind {
	case scheduleSection:
		name := as.group + " Machine Schedule"
		return pack{family: "Schedules", name: name, kind: "Schedule", ext: ".nds", body: scheduleFile(name, p.Schedule)}, nil
	case clientSection:
		values, err := clientValues(p.Client)
		switch {
		case err != nil:
			return pack{}, within("client", fmt.Errorf("client: %w", err))
		case len(values) == 0:
			return pack{}, nil
		}
		return settingsPack("ClientConfiguration", as.group+" Client Configuration", values), nil
	case settingsSection:
		if err := p.Settings.check(); err != nil {
			return pack{}, within("settings", fmt.Errorf("settings: %w", err))
		}
		return settingsPack("ClientSettings", as.group+" Inventory Settings", p.Settings.values()), nil
	}
	if err := p.Failover.check(); err != nil {
		return pack{}, within("failover", fmt.Errorf("failover list: %w", err))
	}
	values := failoverValues(p.Failover)
	if len(values) == 0 {
		return pack{}, nil
	}
	return settingsPack("ClientSettings", as.group+" Failover Settings", values), nil
}

// settingsPack is a package of registry values.
func settingsPack(family, name string, values []Value) pack {
	return pack{family: family, name: name, kind: "ClientSettings", ext: ".ndc", also: ".nds", body: settingsFile(name, values)}
}
