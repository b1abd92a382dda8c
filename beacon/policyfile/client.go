package policyfile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
)

// client converts preference values to the text form that agents use.
func client(given map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if part, dotted := given[name].(map[string]any); dotted {
			for below := range part {
				return nil, tomlfile.AtKey(name+tomlfile.Itself, fmt.Errorf("put the name in quotes: %q", name+"."+below))
			}
		}
		if err := policy.CheckClient(name); err != nil {
			return nil, tomlfile.AtKey(cmp.Or(name, tomlfile.Unnamed)+tomlfile.Itself, err)
		}
		text, err := policy.ClientValue(name, given[name])
		if err != nil {
			return nil, tomlfile.AtKey(name, err)
		}
		out[name] = text
	}
	return out, nil
}
