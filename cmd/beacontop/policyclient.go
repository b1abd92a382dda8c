package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"beacontop/beacon/policy"
)

// client turns the values of preferences into the texts that agents know.
func client(given map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if err := policy.CheckClient(name); err != nil {
			return nil, wrong(name+itself, err)
		}
		switch v := given[name].(type) {
		case string:
			out[name] = v
		case bool:
			out[name] = map[bool]string{true: "True", false: "False"}[v]
		case int64:
			out[name] = strconv.FormatInt(v, 10)
		default:
			return nil, wrong(name, fmt.Errorf("%s: must be a text, a whole number, true or false", name))
		}
		if err := policy.CheckClientValue(name, out[name]); err != nil {
			return nil, wrong(name, err)
		}
	}
	return out, nil
}
