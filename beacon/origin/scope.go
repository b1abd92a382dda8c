package origin

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"beacontop/beacon/origin/copies"
	"beacontop/beacon/protocol"
)

// conditions are the fields of a request that make its answer depend on what the agent has.
var conditions = []string{"If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since"}

func conditional(h http.Header) bool {
	return slices.ContainsFunc(conditions, func(name string) bool { return h[name] != nil })
}

// steering are fields with which some web servers replace a part of the request, so that its answer is not that to
// the request as it is spelt. The reverse proxy removes Forwarded.
var steering = []string{
	"X-Original-Url", "X-Rewrite-Url", "X-Original-Host", "X-Host", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override",
	"X-Forwarded-Port", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Forwarded-Scheme", "X-Forwarded-Server", "X-Forwarded-Ssl",
}

// private reports whether an answer is for one device.
func (r *Request) private() bool { return r.Kind.IsPolicy() }

// keyOf returns the key of what is kept of an answer. credentials says that those of the agent pass, host that the
// origin sees by which name the agent reached this beacon.
//
// Whom a policy is for shows only in the address, apart from its name: the origin may see the address.
// How an agent since release 21.3 says who it is, is not known: so its whole header belongs to the key.
func keyOf(h http.Header, target string, r *Request, credentials, host bool) copies.Key {
	scope := sha256.New()
	add := func(texts ...string) {
		for _, text := range texts {
			_, _ = scope.Write([]byte(text)) // never fails
			_, _ = scope.Write([]byte{0})
		}
	}
	if credentials {
		add(h["Authorization"]...)
	}
	add("\n")
	if host {
		add(strings.ToLower(r.Host))
	}
	for _, name := range steering {
		if values := h[name]; values != nil {
			add(name)
			add(values...)
		}
	}
	if r.private() {
		add(r.Address.String())
	}
	if r.Kind == protocol.KindAgentConfiguration {
		for _, name := range identity(h) {
			add(name)
			add(h[name]...)
		}
	}
	return copies.Key{Target: http.MethodGet + " " + target, Scope: hex.EncodeToString(scope.Sum(nil)[:16]), Header: h}
}

// identity returns the names of the fields that may say who asks.
func identity(h http.Header) (names []string) {
	for name := range h {
		switch {
		case slices.Contains(conditions, name), name == "Authorization", name == "Range", name == "If-Range",
			strings.HasPrefix(name, "X-Forwarded-"), name == "Via", name == "Date":
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// flightKey is what must be equal for requests to share an answer while it arrives.
func flightKey(k copies.Key) string {
	var b strings.Builder
	b.WriteString(k.Target + "\n" + k.Scope)
	for _, name := range conditions {
		for _, value := range k.Header[name] {
			b.WriteString("\n" + name + ":" + value)
		}
	}
	return b.String()
}
