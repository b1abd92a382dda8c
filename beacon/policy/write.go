package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// policyFile writes a .npl (protocol.md §5.1).
func policyFile(guid string, packages []reference) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE Policy PUBLIC "Policy" "http://www.managesoft.com/policy.dtd">` + "\n")
	b.WriteString(`<Policy AppliesTo="*" Source="ManageSoft" Version="0">` + "\n")
	fmt.Fprintf(&b, "  <Policy GUID=%s Source=\"ManageSoft\" Version=\"0\">\n", attr(guid))
	for _, p := range packages {
		fmt.Fprintf(&b, "    <Package href=%s ObjectID=%s Precedence=\"0\"/>\n", attr(p.href), attr(p.objectID))
	}
	b.WriteString("  </Policy>\n</Policy>\n")
	return b.String()
}

// packageFile writes a .osd (protocol.md §5.2): the minimal form of a public
// sample. Vendor pages speak of a checksum too, but the name of that property is
// not public, so none is invented.
func packageFile(k pack) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE SOFTPKG SYSTEM "http://www.managesoft.com/softpkg.dtd">` + "\n")
	b.WriteString(`<?XML::NAMESPACE HREF="http://www.managesoft.com/managesoft.dtd" AS="NETDEPLOY"?>` + "\n")
	fmt.Fprintf(&b, "<SOFTPKG NAME=%s TYPE=%s VERSION=%s FORMAT=\"1.5\">\n", attr(k.name), attr(k.kind), attr(cmp.Or(k.version, "1,0,0,0")))
	fmt.Fprintf(&b, "  <TITLE>%s</TITLE>\n", text(k.name))
	b.WriteString("  <ABSTRACT></ABSTRACT>\n")
	fmt.Fprintf(&b, "  <NETDEPLOY::PROPERTY NAME=\"PackageTransferSize\" VALUE=\"%d\"/>\n", len(k.body))
	b.WriteString("  <NETDEPLOY::USERDOMAIN DEFAULT=\"PUBLIC\" USERSELECT=\"TRUE\" INHERIT=\"TRUE\"/>\n")
	b.WriteString("  <IMPLEMENTATION>\n")
	fmt.Fprintf(&b, "    <CODEBASE HREF=%s/>\n", attr(k.name+k.ext))
	b.WriteString("  </IMPLEMENTATION>\n</SOFTPKG>\n")
	return b.String()
}

// scheduleBegins is the date from which triggers count: any in the past.
var scheduleBegins = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// scheduleFile writes a .nds (protocol.md §5.4). Its time stamp is made from what it says:
// every beacon with the same rules writes the same file, however often they were saved, and
// other rules have another one. Whether agents compare the stamp is not public.
func scheduleFile(name string, s Schedule) string {
	var events strings.Builder
	for _, e := range s.Events {
		e.write(&events, s.CatchUp)
	}
	sum := sha256.Sum256([]byte(events.String()))
	stamp := scheduleBegins.Add(time.Duration(binary.BigEndian.Uint32(sum[:4])%(24*3600)) * time.Second)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE Schedule PUBLIC "ManageSoft Schedule" "http://www.managesoft.com/schedule.dtd">` + "\n")
	fmt.Fprintf(&b, "<Schedule NAME=%s TIMEDATESTAMP=\"%s\" SCHEDSCHEMA=\"60\">\n%s</Schedule>\n", attr(name), stamp.Format("20060102T150405Z"), events.String())
	return b.String()
}

func (e Event) write(b *strings.Builder, again bool) {
	fmt.Fprintf(b, "  <Event NAME=%s ID=%s NETWORK=\"%s\" CATCHUP=\"%s\">\n", attr(e.Name), attr(guid("event", e.Name)), boolean(e.Network), catchUp(again))
	fmt.Fprintf(b, "    <LogicalCommand COMPONENT=%s ACTION=%s PARAM=%s/>\n", attr(e.Command.Component), attr(e.Command.Action), attr(e.Command.Param))
	for _, t := range e.Triggers {
		b.WriteString("    " + t.element() + "\n")
	}
	b.WriteString("  </Event>\n")
}

func (t Trigger) element() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<Trigger TYPE=%s", attr(string(t.Type)))
	if t.Type == Daily || t.Type == Weekly {
		clock := time.Time{}.Add(t.Start)
		fmt.Fprintf(&b, " TIMESTART=\"%s\" DATESTART=\"%s\"", clock.Format("150405"), scheduleBegins.Format("20060102"))
	}
	seconds := func(name string, d time.Duration) {
		if d > 0 {
			fmt.Fprintf(&b, " %s=\"%d\"", name, int(d.Seconds()))
		}
	}
	seconds("REPEAT", t.Repeat)
	seconds("TIMEWINDOW", t.Window)
	b.WriteString("/>")
	return b.String()
}

func catchUp(b bool) string {
	if b {
		return "Always"
	}
	return "Never"
}

func boolean(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// value is one registry value that client settings put on the device.
type value struct{ key, name, text string }

// settingsFile writes a .ndc (protocol.md §5.3).
func settingsFile(title string, values []value) string {
	var b strings.Builder
	b.WriteString("Format: 5.1\nApplication: ManagedDeviceSettings\n")
	fmt.Fprintf(&b, "Title: %s\nVersion: 1.0.0\n", title)
	b.WriteString("UserDomain: public; userSelect; inherit\nPackageType: ClientSettings\n\n")
	for _, v := range values {
		fmt.Fprintf(&b, "Registry: set; root = HKLM; key = \"%s\"; name = %s; value = \"%s\"; type = SZ\n",
			quoted(`SOFTWARE\ManageSoft Corp\ManageSoft\`+v.key), v.name, quoted(v.text))
	}
	return b.String()
}

func (s Settings) values() []value {
	const key = `Tracker\CurrentVersion`
	var out []value
	add := func(name string, list []string) {
		if len(list) > 0 {
			out = append(out, value{key, name, strings.Join(list, ";")})
		}
	}
	add("IncludeDirectory", s.IncludeDirectory)
	add("ExcludeDirectory", s.ExcludeDirectory)
	add("IncludeExtension", s.IncludeExtension)
	add("ExcludeExtension", s.ExcludeExtension)
	return out
}

// check refuses entries that agents would read as something else: the lists are written
// with semicolons between them.
func (s Settings) check() error {
	for list, all := range map[string][]string{
		"include-directories": s.IncludeDirectory, "exclude-directories": s.ExcludeDirectory,
		"include-extensions": s.IncludeExtension, "exclude-extensions": s.ExcludeExtension,
	} {
		forbidden := ";\""
		if strings.HasSuffix(list, "extensions") {
			forbidden += `/\:,| `
		}
		for i, text := range all {
			switch bad := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(forbidden, r) }); {
			case strings.TrimSpace(text) == "":
				return within(entry(list, i), errors.New("an empty entry"))
			case bad >= 0:
				return within(entry(list, i), fmt.Errorf("%q: %q cannot stand in it; write several as a list", text, []rune(text[bad:])[0]))
			}
		}
	}
	return nil
}

// failoverValues writes each beacon for what it is used: where to fetch, where to
// deliver. Without a priority the agent computes one at each transfer (AutoPriority).
func failoverValues(f Failover) []value {
	var out []value
	if f.Algorithm != "" {
		out = append(out, value{selectorKey, "SelectorAlgorithm", f.Algorithm})
	}
	for _, s := range f.Servers {
		name := cmp.Or(s.Name, s.Host)
		if s.Use != UseUpload {
			out = append(out, s.values("DownloadSettings", cmp.Or(s.Download, DownloadLocation), name+" Download Location")...)
		}
		if s.Use != UseDownload {
			out = append(out, s.values("UploadSettings", cmp.Or(s.Upload, UploadLocation), name+" Upload Location")...)
		}
	}
	return out
}

func (s Server) values(settings, directory, name string) []value {
	key := `Common\` + settings + `\` + guid(settings, s.URL())
	out := []value{
		{key, "Name", name},
		{key, "Protocol", s.Protocol},
		{key, "Host", s.Host},
		{key, "Port", strconv.Itoa(s.Port)},
		{key, "Directory", directory},
	}
	if s.Priority == 0 {
		out = append(out, value{key, "AutoPriority", "True"})
	} else {
		out = append(out, value{key, "AutoPriority", "False"}, value{key, "Priority", strconv.Itoa(s.Priority)})
	}
	if s.User != "" {
		out = append(out, value{key, "User", s.User}, value{key, "Password", s.Password})
	}
	return out
}

// quoted escapes a text between the quotes of a .ndc line.
func quoted(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ").Replace(s)
}

func attr(s string) string { return `"` + text(s) + `"` }

func text(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder does not fail
	}
	return b.String()
}
