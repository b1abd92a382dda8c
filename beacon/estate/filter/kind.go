package filter

import (
	"slices"
	"strings"

	"beacontop/beacon/event"
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

// servedNames lists who may have made an answer.
func servedNames() (all []string) {
	for _, by := range []event.Served{event.ServedHere, event.ServedOrigin, event.ServedCopy, event.ServedFresh} {
		all = append(all, by.String())
	}
	return all
}

// parseServed parses who made the answer to a download.
func parseServed(t *term) (condition, *Error) {
	if err := t.unordered(); err != nil {
		return nil, err
	}
	any := make([]bool, len(servedNames()))
	for _, one := range t.values {
		at := slices.IndexFunc(servedNames(), func(name string) bool { return strings.EqualFold(name, one.String()) })
		if at < 0 {
			return nil, wrong(one, "unknown answer", "served: takes "+strings.Join(servedNames(), ", "))
		}
		any[at] = true
	}
	return always(func(v *Values) bool { return v.Download && int(v.Served) < len(any) && any[v.Served] }), nil
}

func kindNames() string {
	var names []string
	for k := range protocol.Kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, ", ")
}
