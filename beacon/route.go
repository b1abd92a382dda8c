package beacon

import (
	"fmt"
	"strings"

	"beacontop/beacon/content"
	"beacontop/beacon/protocol"
)

// route is the parsed and checked path of a request.
type route struct {
	location protocol.Location
	parts    []string // below the location, decoded; never empty, "." or ".."
}

func (r route) path() string { return strings.Join(r.parts, "/") }

func (r route) isTest() bool { return len(r.parts) == 1 && protocol.IsTest(r.parts[0]) }

// routeOf parses the decoded path of a request. Double slashes count as one; a part that is not
// a valid name on every system is an error, also outside both locations. Parts that are not UTF-8
// are read as Windows-1252, and the name of an upload is the stored form. On error the route is
// returned as far as it is known, so that the event can name the device.
func routeOf(path string) (route, error) {
	var r route
	parts := make([]string, 0, 8)
	for part := range strings.SplitSeq(path, "/") {
		if part != "" {
			parts = append(parts, content.Readable(part))
		}
	}
	if len(parts) > 0 {
		if r.location = protocol.LocationOf(parts[0]); r.location != protocol.Elsewhere {
			parts = parts[1:]
		}
	}
	if r.location == protocol.Uploads && len(parts) > 0 {
		parts[len(parts)-1] = storedName(parts[len(parts)-1])
	}
	r.parts = parts
	for _, part := range parts {
		if err := protocol.CheckName(part); err != nil {
			return r, fmt.Errorf("%w: %w", errPath, err)
		}
	}
	return r, nil
}
