package content

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"beacontop/beacon/protocol"
)

// HeadLimitBytes bounds how much of a file is read to find its root element, before and after
// decompression: only the first elements matter.
const HeadLimitBytes = 64 << 10

// InventoryDevice reads the device from the root element of an inventory (.ndi, gzip or plain),
// if the first bytes contain it. The form of the element is that of public scripts that write such
// files. The zero Device means that it was not found.
func InventoryDevice(head []byte) protocol.Device {
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		gz, err := gzip.NewReader(bytes.NewReader(head))
		if err != nil {
			return protocol.Device{}
		}
		head, _ = io.ReadAll(io.LimitReader(gz, HeadLimitBytes)) // truncated input: the part that was read is enough
	}
	root, _ := rootOf(head, encodingOf(head))
	if !strings.EqualFold(root.name, "Inventory") {
		return protocol.Device{}
	}
	return root.device
}

// root is the information at the beginning of a document.
type root struct {
	name   string
	device protocol.Device // of inventories and usage
	time   string          // DateTime of an inventory
	empty  bool            // <Root/>
}

// errCutHead means that the root element, if there is one, is not within the head.
var errCutHead = errors.New("no root element so far")

// rootOf reads the root element of a document; for usage also the element that names the device
// (vendor page FIA-MMIFormat). It fails if there is none.
func rootOf(head []byte, e encoding) (root, error) {
	if e.decode == nil {
		return root{}, fmt.Errorf("unsupported encoding %s", e.name)
	}
	head = bytes.TrimLeft(e.decode(head), "\ufeff \t\r\n")
	if len(head) == 0 {
		return root{}, errCutHead
	}
	if head[0] != '<' {
		return root{}, errors.New("does not begin like XML") // the decoder would search for a tag to the end
	}
	dec := xml.NewDecoder(bytes.NewReader(head))
	dec.Strict = false
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // converted to UTF-8 already
	var out root
	for {
		token, err := dec.RawToken()
		if err != nil && out.name != "" {
			return out, nil
		}
		if err != nil && dec.InputOffset() >= int64(len(head)) {
			return out, errCutHead
		}
		if err != nil {
			return out, err
		}
		e, ok := token.(xml.StartElement)
		switch {
		case !ok:
			continue
		case out.name == "":
			out = rootElement(e)
			at := dec.InputOffset()
			out.empty = at >= 2 && head[at-2] == '/'
			if !strings.EqualFold(out.name, "USAGE") {
				return out, nil
			}
		case strings.EqualFold(e.Name.Local, "MD"):
			out.device = protocol.Device{Name: attribute(e, "NAME"), Domain: attribute(e, "DOMAIN")}
			return out, nil
		}
	}
}

func rootElement(e xml.StartElement) root {
	out := root{name: e.Name.Local}
	if e.Name.Space != "" {
		out.name = e.Name.Space + ":" + out.name
	}
	if !strings.EqualFold(out.name, "Inventory") {
		return out
	}
	out.time = attribute(e, "DateTime")
	out.device.Name = attribute(e, "MachineName")
	if host, domain, ok := strings.Cut(attribute(e, "Scope"), "."); ok && strings.EqualFold(host, out.device.Name) {
		out.device.Domain = domain
	}
	return out
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// endsIn reports whether a text is the end of the document: the end tag of the root, followed
// only by blanks, comments or NULs.
func (r root) endsIn(tail []byte) bool {
	if r.empty {
		return true
	}
	i := bytes.LastIndex(tail, []byte("</"))
	if i < 0 {
		return false
	}
	name, _, closed := bytes.Cut(tail[i+2:], []byte(">"))
	return closed && strings.EqualFold(string(bytes.TrimSpace(name)), r.name)
}
