package protocol

import (
	"path"
	"strings"
)

// Device identifies a machine under inventory. Agents send a short name, mostly in upper case,
// and a DNS domain if they know it. Letter case is ignored.
type Device struct {
	Name   string `json:"name"`
	Domain string `json:"domain,omitempty"`
}

// Known reports whether the device has a name.
func (d Device) Known() bool { return d.Name != "" }

// String returns the name, with the domain if it is known.
func (d Device) String() string {
	if d.Domain == "" {
		return d.Name
	}
	return d.Name + "." + d.Domain
}

// bootstrapDomain is the domain in the policy path of an agent that was installed with a fixed
// policy name (BOOTSTRAPPEDPOLICY). The file name is then the name of a policy, not of a device.
const bootstrapDomain = "MANAGESOFT"

// DeviceOfPolicy returns the device in the path of its merged machine policy below the download
// location: Policies/Merged/<domain>_domain/Machine/<device>.npl (or .osd). The zero Device means
// that the path names none.
func DeviceOfPolicy(file string) Device {
	dir, name := path.Split(strings.TrimSuffix(file, "/"))
	parent, machine := path.Split(strings.TrimSuffix(dir, "/"))
	if !strings.EqualFold(machine, "Machine") {
		return Device{}
	}
	stem, ok := cutSuffixFold(name, ".npl")
	if !ok {
		if stem, ok = cutSuffixFold(name, ".osd"); !ok {
			return Device{}
		}
	}
	domain, ok := cutSuffixFold(path.Base(parent), "_domain")
	if !ok || strings.EqualFold(domain, bootstrapDomain) {
		return Device{}
	}
	return Device{Name: stem, Domain: domain}
}
