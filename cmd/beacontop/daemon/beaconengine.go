package daemon

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// beaconEngine holds the known values of BeaconEngine.config, the settings file of the vendor's beacon,
// verbatim. Source: the vendor's page FIB-WebConfigFile.
type beaconEngine struct {
	NetworkName string
	Extensions  string
	Auth        string
	MaxDownload string // kB
	Protocol    string
}

// engineLimitBytes is far more than the size of such a file.
const engineLimitBytes = 4 << 20

// readEngine reads the file. The layout may differ: it accepts the values as elements, as
// attributes, and as key/value pairs.
func readEngine(file string) (beaconEngine, error) {
	var e beaconEngine
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return e, err
	}
	defer root.Close()
	f, err := root.Open(filepath.Base(file))
	if err != nil {
		return e, err
	}
	defer func() { _ = f.Close() }() // opened read-only
	return parseEngine(io.LimitReader(f, engineLimitBytes))
}

func parseEngine(r io.Reader) (beaconEngine, error) {
	var e beaconEngine
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	open := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return e, nil
		}
		if err != nil {
			return e, fmt.Errorf("not XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			open = t.Name.Local
			e.attributes(t.Attr)
		case xml.CharData:
			e.set(open, string(t))
		case xml.EndElement:
			open = ""
		}
	}
}

func (e *beaconEngine) attributes(list []xml.Attr) {
	var key, value string
	for _, a := range list {
		e.set(a.Name.Local, a.Value)
		switch strings.ToLower(a.Name.Local) {
		case "key", "name":
			key = a.Value
		case "value":
			value = a.Value
		}
	}
	e.set(key, value)
}

func (e *beaconEngine) set(name, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	switch strings.ToLower(name) {
	case "networkname":
		e.NetworkName = value
	case "allowedextensions":
		e.Extensions = value
	case "authenticationtype":
		e.Auth = value
	case "maxdownloadmessagesizekb":
		e.MaxDownload = value
	case "protocol":
		e.Protocol = value
	}
}

// String lists the values for display.
func (e beaconEngine) String() string {
	var parts []string
	add := func(what, value, unit string) {
		if value != "" {
			parts = append(parts, what+" "+value+unit)
		}
	}
	add("network name", e.NetworkName, "")
	add("protocol", e.Protocol, "")
	add("authentication", e.Auth, "")
	add("largest download message", e.MaxDownload, " kB")
	add("allowed extensions", e.Extensions, "")
	if len(parts) == 0 {
		return "contains no known setting"
	}
	return strings.Join(parts, ", ")
}
