package policy

import (
	"maps"
	"reflect"
	"slices"
)

// Differences says in a few words each how these rules differ from earlier ones. It holds names and
// no values: preferences of agents may be secret.
func (r *Rules) Differences(before *Rules) []string {
	parts := different(&before.BeaconPolicy, &r.BeaconPolicy)
	was, is := named(before.Groups), named(r.Groups)
	for _, g := range r.Groups {
		switch old, known := was[g.Name]; {
		case !known:
			parts = append(parts, "group "+g.Name+" added")
		case !reflect.DeepEqual(old, g):
			parts = append(parts, "group "+g.Name+" changed")
		}
	}
	for _, g := range before.Groups {
		if _, known := is[g.Name]; !known {
			parts = append(parts, "group "+g.Name+" removed")
		}
	}
	if len(parts) == 0 && !reflect.DeepEqual(before.Groups, r.Groups) {
		parts = append(parts, "order of the groups changed")
	}
	return parts
}

func named(groups []Group) map[string]Group {
	byName := map[string]Group{}
	for _, g := range groups {
		byName[g.Name] = g
	}
	return byName
}

// different returns how two policies for all devices differ.
func different(was, is *BeaconPolicy) (parts []string) {
	for _, one := range []struct {
		name    string
		was, is any
	}{
		{"schedule", was.Schedule, is.Schedule}, {"inventory settings", was.Settings, is.Settings}, {"upgrades", was.Upgrades, is.Upgrades},
		{"failover algorithm", was.Failover.Algorithm, is.Failover.Algorithm},
	} {
		if !reflect.DeepEqual(one.was, one.is) {
			parts = append(parts, one.name+" changed")
		}
	}
	names := slices.Sorted(maps.Keys(was.Client))
	for name := range is.Client {
		if _, known := was.Client[name]; !known {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		if old, known := was.Client[name]; !known {
			parts = append(parts, "preference "+name+" added")
		} else if now, still := is.Client[name]; !still {
			parts = append(parts, "preference "+name+" removed")
		} else if old != now {
			parts = append(parts, "preference "+name+" changed")
		}
	}
	return append(parts, listed(was.Failover.Servers, is.Failover.Servers)...)
}

// listed says how two failover lists differ.
func listed(was, is []Server) (parts []string) {
	urls := func(all []Server) (urls []string) {
		for _, s := range all {
			urls = append(urls, s.URL())
		}
		return urls
	}
	old, now := urls(was), urls(is)
	for _, u := range now {
		if !slices.Contains(old, u) {
			parts = append(parts, "beacon "+u+" added")
		}
	}
	for _, u := range old {
		if !slices.Contains(now, u) {
			parts = append(parts, "beacon "+u+" removed")
		}
	}
	if len(parts) == 0 && !reflect.DeepEqual(was, is) {
		parts = append(parts, "failover list changed")
	}
	return parts
}
