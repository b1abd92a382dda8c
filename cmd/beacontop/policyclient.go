package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"beacontop/beacon/policy"
)

// client converts preference values to the text form that agents use.
func client(given map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if part, dotted := given[name].(map[string]any); dotted {
			for below := range part {
				return nil, wrong(name+itself, fmt.Errorf("put the name in quotes: %q", name+"."+below))
			}
		}
		if err := policy.CheckClient(name); err != nil {
			return nil, wrong(cmp.Or(name, unnamed)+itself, err)
		}
		text, err := policy.ClientValue(name, given[name])
		if err != nil {
			return nil, wrong(name, err)
		}
		out[name] = text
	}
	return out, nil
}
