package origin

import (
	"net/url"
	"strings"

	"beacontop/beacon/protocol"
)

// Passable reports whether a decoded path may be passed on: it stays where it begins, also on a system with
// other rules for names. Apart from that the origin decides what is a name.
func Passable(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if len(part) > 0 && strings.Trim(part, ". ") == "" { // Windows ignores dots and spaces at the end of a name
			return false
		}
	}
	return !strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
}

// base is where the download location of an origin is.
type base struct {
	scheme, host string
	above        string // escaped path above the location, without a slash at the end
	location     string // escaped last part of the path; empty: not the usual name, so it replaces what agents send
	absolute     bool   // requests go to a proxy, in absolute form
}

func baseOf(u *url.URL) base {
	b := base{scheme: u.Scheme, host: u.Host}
	path := "/" + strings.Trim(u.EscapedPath(), "/") // two slashes at the beginning would be a host
	if path == "/" {
		path += protocol.DownloadLocation
	}
	last := strings.LastIndexByte(path, '/')
	name, err := url.PathUnescape(path[last+1:])
	if err == nil && protocol.LocationOf(name) == protocol.Downloads {
		b.above, b.location = path[:last], path[last+1:]
	} else {
		b.above = path
	}
	return b
}

// url returns what the origin is asked for a request target of an agent, as it is spelt. Only slashes
// at its beginning are one here.
func (b *base) url(target string, download bool) *url.URL {
	target = "/" + strings.TrimLeft(target, "/")
	if download {
		if b.location == "" {
			end := strings.IndexAny(target[1:], "/?")
			if end < 0 {
				end = len(target) - 1
			}
			target = target[1+end:]
		}
		target = b.above + target
	}
	u := &url.URL{Scheme: b.scheme, Host: b.host, Opaque: target}
	if b.absolute {
		u.Opaque = "//" + b.host + target
	}
	return u
}

// originForm returns the path and query of a request target, which is in absolute form from a client that
// takes this beacon for a proxy.
func originForm(requestURI string) string {
	if strings.HasPrefix(requestURI, "/") {
		return requestURI
	}
	_, rest, ok := strings.Cut(requestURI, "://")
	if !ok {
		return "/"
	}
	if at := strings.IndexAny(rest, "/?"); at >= 0 {
		return rest[at:]
	}
	return "/"
}
