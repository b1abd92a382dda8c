package beacon

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"beacontop/beacon/estate"
)

// headLimitBytes bounds how much of a file is looked at for what it says of itself,
// before and after gunzip: only the first elements count.
const headLimitBytes = 64 << 10

// deviceOfInventory reads the device from the root element of an inventory (.ndi, gzip
// or plain), as far as the first bytes hold it (protocol.md §5.5). The zero Device means
// that it is not to be seen.
func deviceOfInventory(head []byte) estate.Device {
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		gz, err := gzip.NewReader(bytes.NewReader(head))
		if err != nil {
			return estate.Device{}
		}
		head, _ = io.ReadAll(io.LimitReader(gz, headLimitBytes)) // cut: what came is what counts
	}
	root, _ := rootOf(head, encodingOf(head))
	if !strings.EqualFold(root.name, "Inventory") {
		return estate.Device{}
	}
	return root.device
}

// root is what the beginning of a document says.
type root struct {
	name   string
	device estate.Device // of inventories and usage
	time   string        // DateTime of an inventory
	empty  bool          // <Root/>
}

// errCutHead says that the root element, if there is one, is beyond the head.
var errCutHead = errors.New("no root element so far")

// rootOf reads the root element of a document; of usage also the element that names the
// device (protocol.md §5.6). It fails when there is none to be seen.
func rootOf(head []byte, e encoding) (root, error) {
	if e.decode == nil {
		return root{}, fmt.Errorf("encoding %s is not read", e.name)
	}
	head = bytes.TrimLeft(e.decode(head), "\ufeff \t\r\n")
	if len(head) == 0 {
		return root{}, errCutHead
	}
	if head[0] != '<' {
		return root{}, errors.New("it does not begin as XML") // the decoder would look for a tag to the end
	}
	dec := xml.NewDecoder(bytes.NewReader(head))
	dec.Strict = false
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 already
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
			out.device = estate.Device{Name: attribute(e, "NAME"), Domain: attribute(e, "DOMAIN")}
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

// endsIn reports whether a text is the end of the document: the end tag of the root,
// with only blanks, comments or NULs after it.
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
