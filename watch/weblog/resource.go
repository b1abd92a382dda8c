package weblog

import (
	"bytes"
	"strings"

	"beacontop/beacon/cache"
	"beacontop/beacon/protocol"
)

// resource is what a path refers to.
type resource struct {
	protocol.Resource
	path string // decoded
}

// Limits of texts in an event, as in the live beacon.
const (
	pathLimitBytes      = 512
	userAgentLimitBytes = 200
)

// resource parses a decoded path. It is false outside both locations. Downloads other than
// policies are few and cached: they are the packages of the estate.
func (d *decoder) resource(path []byte) (resource, bool) {
	at, below := locate(path)
	switch at {
	case protocol.Elsewhere:
		return resource{}, false
	case protocol.Uploads:
		return resourceOf(at, path, below), true
	}
	if r, known := d.resources[string(path)]; known {
		return r, true
	}
	r := resourceOf(at, path, below)
	if r.Kind != protocol.KindPolicy && len(path) <= pathLimitBytes {
		cache.Put(d.resources, resourceLimit, r.path, r)
	}
	return r, true
}

func resourceOf(at protocol.Location, path []byte, below int) resource {
	whole := string(path)
	r := resource{path: whole}
	file := tidy(whole[below:])
	if len(whole) > pathLimitBytes {
		r.path, file = clip(path, pathLimitBytes), strings.Clone(file)
	}
	r.Resource = protocol.ResourceOf(at, file)
	r.Device = r.Device.Valid(known)
	return r
}

// locate finds the element of a path that is one of the two locations, and returns the start of
// what is below it.
func locate(path []byte) (at protocol.Location, below int) {
	for start := 0; start < len(path); {
		end := bytes.IndexByte(path[start:], '/')
		if end < 0 {
			end = len(path) - start
		}
		end += start
		if end-start == len(protocol.DownloadLocation) {
			if at := protocol.LocationOf(string(path[start:end])); at != protocol.Elsewhere {
				return at, end
			}
		}
		start = end + 1
	}
	return protocol.Elsewhere, 0
}

// tidy removes double slashes, and slashes at both ends.
func tidy(file string) string {
	file = strings.Trim(file, "/")
	for strings.Contains(file, "//") {
		file = strings.ReplaceAll(file, "//", "/")
	}
	return file
}

// known reports whether a text is a usable name of a device or domain. IIS writes a question
// mark for a character that the code page of its log lacks. With one or two the name still
// identifies a device; with more than a third, as in Cyrillic names, many devices would look
// alike.
func known(name string) bool {
	lost := strings.Count(name, "?")
	return 3*lost <= len(name) && protocol.IsName(strings.ReplaceAll(name, "?", "_"))
}
