package keys

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strings"
)

// pattern is one pattern of from=: a range of addresses, or an address with wildcards.
type pattern struct {
	not    bool
	like   string       // with * and ?; empty: a range
	within netip.Prefix // a single address is a range of one
}

// patterns reads a list of patterns, divided by commas, as in PATTERNS of ssh_config(5).
func patterns(text string) ([]pattern, error) {
	var all []pattern
	for one := range strings.SplitSeq(text, ",") {
		p, err := patternOf(strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func patternOf(text string) (p pattern, err error) {
	text, p.not = strings.CutPrefix(strings.ToLower(text), "!")
	switch {
	case text == "":
		return p, errors.New("an empty pattern")
	case strings.Trim(text, "0123456789abcdef.:*?/") != "" || !strings.ContainsAny(text, ".:*?"):
		return p, fmt.Errorf("%q is not an address: host names are not supported", text)
	case strings.Contains(text, "/"):
		if p.within, err = netip.ParsePrefix(text); err != nil || p.within != p.within.Masked() || p.within.Addr().Is4In6() {
			return p, fmt.Errorf("%q is not a range of addresses", text)
		}
	case strings.ContainsAny(text, "*?"):
		p.like = text
	default:
		a, err := netip.ParseAddr(text)
		if err != nil || a.Is4In6() {
			return p, fmt.Errorf("%q is not an address", text)
		}
		p.within = netip.PrefixFrom(a, a.BitLen())
	}
	return p, nil
}

// admitted reports whether an address fulfils a list: some pattern matches, and none with ! does.
func admitted(list []pattern, address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	found := false
	for _, p := range list {
		if !p.matches(address) {
			continue
		}
		if p.not {
			return false
		}
		found = true
	}
	return found
}

func (p *pattern) matches(a netip.Addr) bool {
	if p.like == "" {
		return p.within.Contains(a)
	}
	is, err := path.Match(p.like, a.String()) // an address has no slash, so * matches any part
	return err == nil && is
}
