package settings

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

// listenAddress is an address to listen on, whose host is not resolved. A number alone is a port.
func listenAddress(at *string, none bool) *Value {
	return one(at, textKind, func(text string) (string, error) {
		if _, err := strconv.Atoi(text); err == nil {
			text = ":" + text
		}
		if text == "" || text == daemon.FromSocket || none && text == daemon.None {
			return text, nil
		}
		_, port, err := net.SplitHostPort(text)
		if err == nil {
			_, err = net.LookupPort("tcp", port)
		}
		if err != nil {
			return "", fmt.Errorf(`%q is not a valid listen address: write ":8080" or "10.0.0.1:80"`, text)
		}
		return text, nil
	}, func(address string) string { return address })
}

// parseRange reads a range of addresses; a single address is a range of one.
func parseRange(text string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if a, single := netip.ParseAddr(text); single == nil {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	if err != nil {
		return p, fmt.Errorf("%q is not an address or a range: write 10.0.0.5 or 10.0.0.0/24", text)
	}
	if p.Addr().Is4In6() {
		return p, fmt.Errorf("%q is an IPv4 address in IPv6 form: write it as 10.0.0.0/24", text)
	}
	return p.Masked(), nil
}

// parseAdvertised reads the URL of this beacon; none is the zero server.
func parseAdvertised(text string) (policy.Server, error) {
	if text == "" {
		return policy.Server{}, nil
	}
	return policy.ParseServer(text)
}

// parseWindow reads a daily time span, written "22:00-06:00".
func parseWindow(text string) (relay.Window, error) {
	from, to, ok := strings.Cut(text, "-")
	a, err1 := time.Parse("15:04", strings.TrimSpace(from))
	b, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || err1 != nil || err2 != nil {
		return relay.Window{}, fmt.Errorf("%q is not a daily time span: write 22:00-06:00", text)
	}
	if a.Equal(b) {
		return relay.Window{}, fmt.Errorf("%q is empty: omit windows for no restriction", text)
	}
	since := func(t time.Time) time.Duration {
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	return relay.Window{From: since(a), To: since(b)}, nil
}

// Device is the name of a device or a domain; it may be missing.
func Device(at *string) *Value {
	return Parsed(at, func(text string) (string, error) {
		if text == "" {
			return "", nil
		}
		return text, protocol.CheckName(text)
	})
}

// parseType reads the name of a folder of uploads.
func parseType(text string) (string, error) { return text, protocol.CheckName(text) }
