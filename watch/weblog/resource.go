package weblog

import (
	"bytes"
	"strings"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// resource is what a path refers to.
type resource struct {
	path   string // decoded
	upload bool   // below the upload location
	kind   protocol.Kind
	device protocol.Device
	folder string // of an upload, where a beacon would store it
	name   string
}

// Limits of texts in an event, as in the live beacon.
const (
	pathLimitBytes      = 512
	userAgentLimitBytes = 200
)

// resource parses a decoded path. It is false outside both locations. Downloads other than
// policies are few and cached: they are the packages of the estate.
func (d *decoder) resource(path []byte) (resource, bool) {
	below, upload, ok := locate(path)
	switch {
	case !ok:
		return resource{}, false
	case upload:
		return resourceOf(path, below, upload), true
	}
	if r, known := d.resources[string(path)]; known {
		return r, true
	}
	r := resourceOf(path, below, upload)
	if r.kind != protocol.KindPolicy && len(path) <= pathLimitBytes {
		if len(d.resources) >= resourceLimit {
			clear(d.resources)
		}
		d.resources[r.path] = r
	}
	return r, true
}

func resourceOf(path []byte, below int, upload bool) resource {
	whole := string(path)
	r := resource{path: whole, upload: upload}
	file := tidy(whole[below:])
	if len(whole) > pathLimitBytes {
		r.path, file = clip(path, pathLimitBytes), strings.Clone(file)
	}
	if upload {
		r.delivered(file)
	} else {
		r.kind = protocol.KindOfDownload(file)
		r.device = usable(protocol.DeviceOfPolicy(file))
	}
	return r
}

// delivered fills in the information in the path of an upload, by the rules of the live
// beacon: without a folder in the path, the extension decides.
func (r *resource) delivered(file string) {
	if strings.EqualFold(file, "test") {
		r.kind = protocol.KindTest
		return
	}
	folder, name, deep := strings.Cut(file, "/")
	if !deep {
		name = folder
	}
	last := name[strings.LastIndexByte(name, '/')+1:]
	r.kind = protocol.KindOfUpload(folder, last)
	r.device = usable(protocol.Device{Name: protocol.ParseUploadName(last).Device})
	switch {
	case len(last) < len(name), !valid(name): // too deep, or an invalid name
	case deep && valid(folder):
		r.folder, r.name = protocol.UploadFolder(folder), name
	case !deep:
		if to, ok := protocol.UploadFolderOf(name); ok {
			r.folder, r.name = to, name
		}
	}
}

// locate finds the segment of a path that is one of the two locations, and returns the start
// of what is below it.
func locate(path []byte) (below int, upload, ok bool) {
	for start := 0; start < len(path); {
		end := bytes.IndexByte(path[start:], '/')
		if end < 0 {
			end = len(path) - start
		}
		end += start
		if end-start == len(policy.DownloadLocation) {
			switch segment := path[start:end]; {
			case strings.EqualFold(string(segment), policy.DownloadLocation):
				return end, false, true
			case strings.EqualFold(string(segment), policy.UploadLocation):
				return end, true, true
			}
		}
		start = end + 1
	}
	return 0, false, false
}

// tidy removes double slashes, and slashes at both ends.
func tidy(file string) string {
	file = strings.Trim(file, "/")
	for strings.Contains(file, "//") {
		file = strings.ReplaceAll(file, "//", "/")
	}
	return file
}

// usable drops the parts of a device that are not valid names.
func usable(d protocol.Device) protocol.Device {
	if !known(d.Name) {
		return protocol.Device{}
	}
	if !known(d.Domain) {
		d.Domain = ""
	}
	return d
}

// known reports whether a text is a usable name of a device or domain. IIS writes a question
// mark for a character that the code page of its log lacks. With one or two the name still
// identifies a device; with more than a third, as in Cyrillic names, many devices would look
// alike.
func known(name string) bool {
	lost := strings.Count(name, "?")
	return 3*lost <= len(name) && valid(strings.ReplaceAll(name, "?", "_"))
}

func valid(name string) bool { return name != "" && spool.CheckName(name) == nil }
