package wire

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"beacontop/beacon/protocol"
)

// verb keeps the methods of HTTP and WebDAV.
func (m *mask) verb(verb string) string {
	switch verb {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace,
		"PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH":
		return verb
	}
	return m.text(verb)
}

// path masks a path element by element. A device is shown as device-*, so that requests of several devices
// are one group; the last one is returned. Names of uploads are left out but for their extension.
func (m *mask) path(file string) (shown, device string) {
	elements := strings.Split(file, "/")
	uploads := false
	for i, element := range elements {
		if protocol.LocationOf(element) == protocol.Uploads {
			uploads = true
		} else if uploads && i == len(elements)-1 && element != "" && !protocol.IsTest(element) {
			name := protocol.ParseUploadName(element)
			elements[i] = "(file)"
			if vocabulary[name.Ext] || slices.Contains(extensions, name.Ext) {
				elements[i] += "." + name.Ext
			}
			continue
		}
		stem, ext := element, path.Ext(element)
		if slices.Contains(extensions, strings.TrimPrefix(strings.ToLower(ext), ".")) {
			stem = strings.TrimSuffix(element, ext)
		} else {
			ext = ""
		}
		if d, is := m.devices[strings.ToLower(stem)]; is {
			device, elements[i] = d, "device-*"+ext
			continue
		}
		form := m.shape(stem)
		switch {
		case form == "guid" || form == "date" || form == "address" || strings.HasPrefix(form, "hex"):
			elements[i] = "(" + form + ")" + ext
		default:
			elements[i] = m.text(stem) + ext
		}
	}
	return strings.Join(elements, "/"), device
}

// extensions are those of files that agents and beacons exchange.
var extensions = []string{"npl", "osd", "nds", "ndc", "ndi", "mmi", "vdi", "disco", "actdir", "log", "plc", "json", "xml", "ini", "zip", "aspx", "txt", "exe", "msi"}
