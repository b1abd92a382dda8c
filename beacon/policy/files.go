package policy

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"beacontop/beacon/protocol"
)

// Head and end of a .npl (vendor page FIA-NPLFormat), around its identifier and its packages.
const (
	policyHead = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE Policy PUBLIC "Policy" "http://www.managesoft.com/policy.dtd">
<Policy AppliesTo="*" Source="ManageSoft" Version="0">
  <Policy GUID="`
	policyBody = `" Source="ManageSoft" Version="0">
`
	policyEnd = `  </Policy>
</Policy>
`
)

// policyFile writes a .npl.
func policyFile(guid string, packages []reference) []byte {
	size := len(policyHead) + len(guid) + len(policyBody) + len(policyEnd)
	for i := range packages {
		size += len(packages[i].line)
	}
	b := append(append(append(make([]byte, 0, size), policyHead...), guid...), policyBody...)
	for i := range packages {
		b = append(b, packages[i].line...)
	}
	return append(b, policyEnd...)
}

// packageLine writes the reference to a package in a .npl.
func packageLine(href, objectID string) string {
	return fmt.Sprintf("    <Package href=%s ObjectID=%s Precedence=\"0\"/>\n", attr(href), attr(objectID))
}

// packageFile writes a .osd in the form of a public sample. The vendor's page FIA-OSDFormat also
// mentions a checksum, but the name of that property is not public, so there is none.
func packageFile(k pack) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE SOFTPKG SYSTEM "http://www.managesoft.com/softpkg.dtd">` + "\n")
	b.WriteString(`<?XML::NAMESPACE HREF="http://www.managesoft.com/managesoft.dtd" AS="NETDEPLOY"?>` + "\n")
	fmt.Fprintf(&b, "<SOFTPKG NAME=%s TYPE=%s VERSION=%s FORMAT=\"1.5\">\n", attr(k.name), attr(k.kind), attr(cmp.Or(k.version, firstVersion)))
	fmt.Fprintf(&b, "  <TITLE>%s</TITLE>\n", text(k.name))
	b.WriteString("  <ABSTRACT></ABSTRACT>\n")
	fmt.Fprintf(&b, "  <NETDEPLOY::PROPERTY NAME=\"PackageTransferSize\">%d</NETDEPLOY::PROPERTY>\n", len(k.body))
	b.WriteString("  <NETDEPLOY::USERDOMAIN DEFAULT=\"highest\" USERSELECT=\"True\" INHERIT=\"True\"/>\n")
	b.WriteString("  <IMPLEMENTATION>\n")
	fmt.Fprintf(&b, "    <CODEBASE HREF=%s/>\n", attr(k.name+k.ext))
	b.WriteString("  </IMPLEMENTATION>\n</SOFTPKG>\n")
	return b.String()
}

// SettingsRoot is the registry key above all preferences of agents. Agents on UNIX use a file
// instead.
const SettingsRoot = `SOFTWARE\ManageSoft Corp\ManageSoft`

// Value is one registry value that client settings set on the device. Key is below
// "ManageSoft" (SettingsRoot).
type Value struct{ Key, Name, Text string }

// firstVersion is the version of packages without a version of their own: changes show in the
// date and entity tag of a file.
const firstVersion = "1,0,0,0"

// settingsHead returns the header of a .ndc.
func settingsHead(title, version, kind string) string {
	return fmt.Sprintf("Format: 5.1\nApplication: ManagedDeviceSettings\nTitle: \"%s\"\nVersion: \"%s\"\n", quoted(title), version) +
		"UserDomain: public; userSelect; inherit\nPackageType: " + kind + "\n\n"
}

// settingsFile writes a .ndc in the form of a public sample.
func settingsFile(title string, values []Value) string {
	var b strings.Builder
	b.WriteString(settingsHead(title, firstVersion, "ClientSettings"))
	for _, v := range values {
		fmt.Fprintf(&b, "Registry: set; root = HKLM; key = \"%s\"; name = %s; value = \"%s\"; type = SZ\n",
			quoted(SettingsRoot+`\`+v.Key), v.Name, quoted(v.Text))
	}
	return b.String()
}

func (s Settings) values() []Value {
	const key = `Tracker\CurrentVersion`
	var out []Value
	add := func(name string, list []string) {
		if len(list) > 0 {
			out = append(out, Value{key, name, strings.Join(list, ";")})
		}
	}
	add("IncludeDirectory", s.IncludeDirectory)
	add("ExcludeDirectory", s.ExcludeDirectory)
	add("IncludeExtension", s.IncludeExtension)
	add("ExcludeExtension", s.ExcludeExtension)
	return out
}

// check rejects entries that agents would misread: the lists are written with semicolons as
// separators.
func (s Settings) check() error {
	const inDirectories, inExtensions = `;"`, `;"/\:,| `
	for _, list := range []struct {
		key, forbidden string
		all            []string
	}{
		{"include-directories", inDirectories, s.IncludeDirectory}, {"exclude-directories", inDirectories, s.ExcludeDirectory},
		{"include-extensions", inExtensions, s.IncludeExtension}, {"exclude-extensions", inExtensions, s.ExcludeExtension},
	} {
		for i, text := range list.all {
			switch bad := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(list.forbidden, r) }); {
			case strings.TrimSpace(text) == "":
				return within(entry(list.key, i), errors.New("an empty entry"))
			case bad >= 0:
				return within(entry(list.key, i), fmt.Errorf("%q: cannot contain %q; use a list for several values", text, []rune(text[bad:])[0]))
			}
		}
	}
	return nil
}

// failoverValues returns the values of each beacon for its uses: download, upload. Without a
// priority the agent computes one at each transfer (AutoPriority).
func failoverValues(f Failover) []Value {
	var out []Value
	if f.Algorithm != "" {
		out = append(out, Value{selectorKey, "SelectorAlgorithm", f.Algorithm})
	}
	for _, s := range f.Servers {
		name := cmp.Or(s.Name, s.Host)
		if s.Use != UseUpload {
			out = append(out, s.values("DownloadSettings", cmp.Or(s.Download, protocol.DownloadLocation), name+" Download Location")...)
		}
		if s.Use != UseDownload {
			out = append(out, s.values("UploadSettings", cmp.Or(s.Upload, protocol.UploadLocation), name+" Upload Location")...)
		}
	}
	return out
}

func (s Server) values(settings, directory, name string) []Value {
	key := `Common\` + settings + `\` + guid(settings, s.URL())
	out := []Value{
		{key, "Name", name},
		{key, "Protocol", s.Protocol},
		{key, "Host", s.Host},
		{key, "Port", strconv.Itoa(s.Port)},
		{key, "Directory", "/" + strings.TrimLeft(directory, "/")},
		{key, "AutoPriority", boolean(s.Priority == 0)},
	}
	priority := "" // written even if empty, as in genuine lists: it may replace an older value
	if s.Priority > 0 {
		priority = strconv.Itoa(s.Priority)
	}
	out = append(out, Value{key, "Priority", priority})
	if s.User != "" {
		out = append(out, Value{key, "User", s.User}, Value{key, "Password", s.Password})
	}
	return out
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quoted escapes a text within quotes in a .ndc line. Control characters were rejected before.
func quoted(s string) string { return escapes.Replace(s) }

func attr(s string) string { return `"` + text(s) + `"` }

func text(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder does not fail
	}
	return b.String()
}
