package settings

import (
	"fmt"
	"strings"
)

// Reference is the page of all settings, in Markdown. It says the same on every machine.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# Settings of beacontop

Built-in values are overridden by the configuration file (` + "`--config FILE`" + `, TOML), then by environment
variables, then by flags. ` + "`beacontop config show`" + ` prints the effective values and their origins,
` + "`beacontop config check`" + ` checks them.
`)
	last := ""
	for _, s := range New().table {
		if part := s.part(); part != last {
			fmt.Fprintf(&b, "\n# %s\n", part)
			last = part
		}
		s.refer(&b)
	}
	return b.String()
}

// part is the heading above a setting.
func (s *Setting) part() string {
	section, fileOnly := s.section()
	switch {
	case s.tables != nil && s.Group == 0:
		return "[[" + s.Name + "]]: only in the file"
	case fileOnly:
		return "[" + section + "]: only in the file"
	case s.Group == Screen:
		return "Dashboard: beacontop, watch, demo, config"
	case s.Group == Service:
		return "Service: serve, config"
	}
	return "Beacon: beacontop, serve, firewall, config"
}

// refer adds what there is to know of one setting.
func (s *Setting) refer(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", s.Name, strings.ReplaceAll(s.Help, "`", ""))
	line := func(what, text string) { fmt.Fprintf(b, "- %s: %s\n", what, text) }
	line("value", s.Value.described())
	switch {
	case s.Usual != "":
		line("default", s.Usual)
	case s.tables == nil && s.Value.String() != "":
		line("default", "`"+s.Value.toml()+"`")
	}
	if s.Nothing != "" {
		line("note", s.Nothing)
	}
	if s.Needs != "" {
		line("needs", "`"+s.Needs+"`")
	}
	if s.Group != 0 {
		line("flag", "`"+strings.TrimSpace("--"+s.Name+" "+s.word())+"`")
		line("environment", "`"+Variable(s.Name)+"`")
		if s.Group&Headless != 0 {
			line("also of", "`watch --headless`")
		}
	}
	switch {
	case s.tables != nil:
		fmt.Fprintf(b, "- file: `[[%s]]`, one for each%s:\n", s.Name, s.tables.order)
		for _, one := range s.tables.add() {
			fmt.Fprintf(b, "  - `%s`: %s\n", one.Name, one.Help)
		}
	case !s.notInFile:
		line("file", "`"+s.key()+"`")
	}
}

// described is the type of a value, or the texts that are allowed.
func (v *Value) described() string {
	if len(v.choices) > 0 {
		return strings.Join(v.choices, ", ")
	}
	return v.kind.is
}
