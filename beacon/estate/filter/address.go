package filter

import (
	"net/netip"
	"strings"
)

// parseAddress parses addresses: networks, ranges, addresses, and parts of their text.
func parseAddress(t *term) (condition, *Error) {
	if err := t.unordered(); err != nil {
		return nil, err
	}
	var any []func(*Values, netip.Addr) bool
	for i, one := range t.values {
		text := one.String()
		b := one.bounds()
		low, _ := netip.ParseAddr(b.low.String())
		high, _ := netip.ParseAddr(b.high.String())
		network, err := netip.ParsePrefix(text)
		switch {
		case err == nil:
			any = append(any, func(_ *Values, a netip.Addr) bool { return network.Contains(a) })
		case b.single && low.IsValid():
			any = append(any, func(_ *Values, a netip.Addr) bool { return a.Compare(low) == 0 })
		case low.IsValid() && high.IsValid() && low.Is4() == high.Is4():
			any = append(any, func(_ *Values, a netip.Addr) bool {
				return a.Is4() == low.Is4() && low.Compare(a) <= 0 && a.Compare(high) <= 0
			})
		case !b.single:
			return nil, wrong(one, "not a range of addresses", "write address:10.1.4.1..10.1.4.99 or address:10.1.4.0/24")
		case strings.Contains(text, "/"):
			return nil, wrong(one, "not a network", "write address:10.1.4.0/24")
		default:
			patterns := t.patterns()[i : i+1]
			any = append(any, func(v *Values, a netip.Addr) bool { return v.found(append(a.AppendTo(v.row.Begin()), End), patterns) })
		}
	}
	return always(func(v *Values) bool {
		for _, is := range any {
			if v.Address.IsValid() && is(v, v.Address) || v.Other.IsValid() && is(v, v.Other) {
				return true
			}
		}
		return false
	}), nil
}
