package beacon

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"strings"

	"beacontop/beacon/estate"
)

// headLimitBytes bounds how much of an inventory is looked at, before and after
// gunzip: only the root element counts, and it stands at the beginning.
const headLimitBytes = 64 << 10

// deviceOfInventory reads the device from the root element of an inventory
// (.ndi, gzip or plain), as far as the first bytes hold it: MachineName, and the
// domain where Scope is the full name of the same machine (protocol.md §5.5).
// The zero Device means that it is not to be seen.
func deviceOfInventory(head []byte) estate.Device {
	var in io.Reader = bytes.NewReader(head)
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		gz, err := gzip.NewReader(in)
		if err != nil {
			return estate.Device{}
		}
		in = gz
	}
	dec := xml.NewDecoder(io.LimitReader(in, headLimitBytes))
	dec.Strict = false
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := dec.RawToken()
		if err != nil { // cut, corrupt or no XML: nothing to learn
			return estate.Device{}
		}
		if root, ok := token.(xml.StartElement); ok {
			return deviceOfRoot(root)
		}
	}
}

func deviceOfRoot(root xml.StartElement) estate.Device {
	if !strings.EqualFold(root.Name.Local, "Inventory") {
		return estate.Device{}
	}
	var d estate.Device
	var scope string
	for _, a := range root.Attr {
		switch {
		case strings.EqualFold(a.Name.Local, "MachineName"):
			d.Name = strings.TrimSpace(a.Value)
		case strings.EqualFold(a.Name.Local, "Scope"):
			scope = strings.TrimSpace(a.Value)
		}
	}
	if host, domain, ok := strings.Cut(scope, "."); ok && strings.EqualFold(host, d.Name) {
		d.Domain = domain
	}
	return d
}
