package filter

import (
	"strings"

	"beacontop/beacon/protocol"
)

// parseKind parses kinds of file, or parts of their names.
func parseKind(t *term) (condition, *Error) {
	if err := t.unordered(); err != nil {
		return nil, err
	}
	var kinds uint64
	for _, one := range t.values {
		var these uint64
		for k := range protocol.Kinds {
			if name := k.String(); strings.EqualFold(name, one.String()) || t.operator == ":" && strings.Contains(name, strings.ToLower(one.String())) {
				these |= 1 << k
			}
		}
		if these == 0 {
			return nil, wrong(one, "unknown kind of file", kindNames())
		}
		kinds |= these
	}
	return always(func(v *Values) bool { return kinds&(1<<v.Kind) != 0 }), nil
}

func kindNames() string {
	var names []string
	for k := range protocol.Kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, ", ")
}
