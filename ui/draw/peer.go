package draw

import (
	"strings"
	"time"

	"beacontop/beacon/figures"
)

// Peer returns a short name of another beacon: the host, if the name is a URL.
func Peer(name string) string {
	name = Clean(name)
	for _, scheme := range []string{"http://", "https://"} {
		if host, ok := strings.CutPrefix(name, scheme); ok {
			host, _, _ = strings.Cut(host, "/")
			return host
		}
	}
	return name
}

// SinceWhen is since with its preposition; empty: the time is not known.
func SinceWhen(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return "since " + figures.Since(now, t)
}
