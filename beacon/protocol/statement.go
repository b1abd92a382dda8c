package protocol

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// Statement is what a request of an undocumented form says, as far as it may name its device.
type Statement struct {
	Path   string              // decoded
	Query  string              // not decoded, without the question mark
	Header map[string][]string // canonical names
	Body   []byte              // at most StatementLimitBytes are read, and only JSON
}

// StatementLimitBytes bounds how much of a body is read to find a device.
const StatementLimitBytes = 64 << 10

// Limits of a statement, beyond which it is not searched.
const (
	statementFields  = 256
	statementNesting = 8
)

// DeviceIn infers the device from a request whose form is not public: from a parameter, a path
// element after such a name (…/hostname/HERON07), a header or a JSON value whose name says that it is
// the name of a machine. The zero Device means that there is none, or that several differ: a wrong
// device is worse than none. A domain is taken only in the form of DNS, since a short one would tell
// the device apart from itself.
func DeviceIn(s Statement) Device {
	var found deviceFields
	found.path(s.Path)
	found.query(s.Query)
	for name, values := range s.Header {
		if key := headerKey(name); key != "" {
			for _, v := range values {
				found.add(key, v)
			}
		}
	}
	body := bytes.TrimLeft(s.Body[:min(len(s.Body), StatementLimitBytes)], "\ufeff \t\r\n")
	if bytes.HasPrefix(body, []byte("{")) || bytes.HasPrefix(body, []byte("[")) {
		found.json(body)
	}
	return found.device()
}

// deviceFields collects the fields of a request that may name its device.
type deviceFields struct {
	names  []Device
	domain string
	fields int // seen
}

// deviceKeys are the names of fields that hold the name of a machine, without separators.
var deviceKeys = map[string]bool{
	"hostname": true, "computername": true, "devicename": true, "machinename": true, "nodename": true, "systemname": true,
	"fqdn": true, "dnshostname": true, "dnsname": true, "machineid": true, "host": true, "computer": true, "device": true, "machine": true,
}

// domainKeys are those of its domain.
var domainKeys = map[string]bool{"domain": true, "domainname": true, "dnsdomain": true, "computerdomain": true, "machinedomain": true, "devicedomain": true}

// keyOf removes case and separators from the name of a field.
func keyOf(name string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "", " ", "").Replace(strings.ToLower(name))
}

// headerKey returns the key that a header stands for; empty: none. The header Host names this beacon.
func headerKey(name string) string {
	key := keyOf(name)
	for _, other := range []string{"forwarded", "original", "proxy", "via", "server"} {
		if strings.Contains(key, other) {
			return ""
		}
	}
	for known := range deviceKeys {
		if len(known) > len("machine") && strings.HasSuffix(key, known) {
			return known
		}
	}
	if key == "fqdn" || key == "xfqdn" {
		return "fqdn"
	}
	return ""
}

// add takes a field.
func (f *deviceFields) add(key, value string) {
	if f.fields++; f.fields > statementFields {
		return
	}
	value = strings.TrimSuffix(strings.TrimSpace(value), ".")
	switch {
	case deviceKeys[key]:
		name, domain, _ := strings.Cut(value, ".")
		if isMachine(name) && (domain == "" || isDomain(domain)) {
			f.names = append(f.names, Device{Name: name, Domain: domain})
		}
	case domainKeys[key] && isDomain(value) && strings.Contains(value, "."):
		f.domain = value
	}
}

// device returns the only device that the fields name.
func (f *deviceFields) device() (d Device) {
	for _, one := range f.names {
		switch {
		case !d.Known():
			d = one
		case !EqualNames(d.Name, one.Name), d.Domain != "" && one.Domain != "" && !EqualNames(d.Domain, one.Domain):
			return Device{}
		case d.Domain == "":
			d.Domain = one.Domain
		}
	}
	if d.Known() && d.Domain == "" {
		d.Domain = f.domain
	}
	return d
}

func (f *deviceFields) path(path string) {
	if d := DeviceOfPolicy(path); isMachine(d.Name) && isDomain(d.Domain) {
		f.names = append(f.names, d)
	}
	before := ""
	for element := range strings.SplitSeq(path, "/") {
		f.query(strings.ReplaceAll(element, ";", "&")) // matrix parameters, or a whole query as an element
		if before != "host" {
			f.add(before, withoutExtension(element))
		}
		before = keyOf(element)
	}
}

// withoutExtension removes the extension of files that agents download.
func withoutExtension(name string) string {
	for _, ext := range []string{".json", ".npl", ".osd"} {
		if stem, is := cutSuffixFold(name, ext); is {
			return stem
		}
	}
	return name
}

func (f *deviceFields) query(raw string) {
	for part := range strings.SplitSeq(raw, "&") {
		name, value, ok := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(value); ok && err == nil {
			f.add(keyOf(name), plain)
		}
	}
}

// json takes the fields of a JSON body, or of its beginning.
func (f *deviceFields) json(body []byte) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	type level struct {
		keyed, value bool // an object; a value follows its key
		key          string
		others       bool // it describes something other than the device
	}
	var in []level
	for f.fields <= statementFields {
		token, err := dec.Token()
		if err != nil {
			return
		}
		top := len(in) - 1
		switch v := token.(type) {
		case json.Delim:
			if v == '}' || v == ']' {
				in = in[:top]
				continue
			}
			if len(in) == statementNesting {
				return
			}
			one := level{keyed: v == '{'}
			if top >= 0 {
				one.others = in[top].others || !in[top].keyed || aboutOthers(in[top].key)
				in[top].value = false
			}
			in = append(in, one)
		case string:
			switch {
			case top < 0 || !in[top].keyed:
			case !in[top].value:
				in[top].key, in[top].value = keyOf(v), true
			default:
				if in[top].value = false; !in[top].others {
					f.add(in[top].key, v)
				}
			}
		default:
			if top >= 0 {
				in[top].value = false
			}
		}
	}
}

// aboutOthers reports whether an object of this name describes another machine than the device.
func aboutOthers(key string) bool {
	for _, other := range []string{"proxy", "server", "beacon", "download", "upload", "parent", "gateway", "target", "peer", "settings"} {
		if strings.Contains(key, other) {
			return true
		}
	}
	return false
}
