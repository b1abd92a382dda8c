package origin

import (
	"net/http"
	"net/netip"
	"testing"

	"beacontop/beacon/protocol"
)

// TestWhoSharesCopies changes one thing of a request: it shares the copy of the other, or not.
func TestWhoSharesCopies(t *testing.T) {
	one, other := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	header := func(pairs ...string) http.Header {
		h := http.Header{"User-Agent": {"ndlaunch/21.1"}}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	scope := func(k protocol.Kind, a netip.Addr, own bool, pairs ...string) string {
		return keyOf(header(pairs...), "/x", &Request{Kind: k, Address: a}, !own, false).Scope
	}
	named := func(host, url string, seen bool) string {
		return keyOf(header("X-Original-URL", url), "/x", &Request{Kind: protocol.KindSettings, Address: one, Host: host}, true, seen).Scope
	}
	const policy, configuration, settings = protocol.KindPolicy, protocol.KindAgentConfiguration, protocol.KindSettings
	for _, test := range []struct {
		what  string
		a, b  string
		share bool
	}{
		{"packages of two agents", scope(settings, one, false), scope(settings, other, false), true},
		{"policies of two addresses", scope(policy, one, false), scope(policy, other, false), false},
		{"policies of one address", scope(policy, one, false), scope(policy, one, false, "X-Odd", "1"), true},
		{"other credentials", scope(settings, one, false, "Authorization", "Basic YQ=="), scope(settings, one, false, "Authorization", "Basic Yg=="), false},
		{"credentials and none", scope(settings, one, false, "Authorization", "Basic YQ=="), scope(settings, one, false), false},
		{"credentials that do not pass", scope(settings, one, true, "Authorization", "Basic YQ=="), scope(settings, one, true), true},
		{"configurations of one address", scope(configuration, one, false, "X-Machine", "A"), scope(configuration, one, false, "X-Machine", "B"), false},
		{"conditions", scope(configuration, one, false, "If-None-Match", "A"), scope(configuration, one, false), true},
		{"names of the front", named("a", "/", true), named("b", "/", true), false},
		{"a name in another case", named("a", "/", true), named("A", "/", true), true},
		{"names of the front that the origin does not see", named("a", "/", false), named("b", "/", false), true},
		{"URLs that replace that of the request", named("a", "/", true), named("a", "/x", true), false},
	} {
		if (test.a == test.b) != test.share {
			t.Errorf("%s: share %v, want %v", test.what, !test.share, test.share)
		}
	}
}
