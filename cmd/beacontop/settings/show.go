package settings

import (
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/relay"
)

// Show lists the effective settings in the format of a configuration file, with the origin of each.
// Secrets are masked.
func (s *Settings) Show() string {
	var top []string
	var sections strings.Builder
	last := ""
	for _, one := range s.table {
		section, has := one.section()
		switch {
		case one.notInFile, one.tables != nil:
			continue
		case !has:
			top = append(top, one.line(one.Value.toml(), one.origin))
			continue
		case section != last:
			fmt.Fprintf(&sections, "\n[%s]\n", section)
			last = section
		}
		sections.WriteString(one.line(one.Value.toml(), one.origin))
	}
	slices.Sort(top)
	for _, one := range s.table {
		if one.tables != nil {
			for _, t := range one.tables.made {
				fmt.Fprintf(&sections, "\n[[%s]]\n%s", one.Name, t.lines(one.origin))
			}
		}
	}
	return strings.Join(top, "") + sections.String()
}

// line is one value of a file, with what people want to know of it.
func (s *Setting) line(value string, from Origin) string {
	text := fmt.Sprintf("%-40s # %s", s.key()+" = "+value, from)
	switch {
	case s.Amounts != nil:
		text += ", " + s.Amounts()
	case s.Nothing != "" && s.Value.nothing():
		text += ", " + s.Nothing
	}
	return text + "\n"
}

// lines are the values of a table of a list, without those that are empty.
func (t Table) lines(from Origin) string {
	var b strings.Builder
	for _, s := range t {
		value := s.Value.String()
		switch {
		case value == "":
			continue
		case s.Name == "password":
			value = "********"
		}
		b.WriteString(s.line(quoted(relay.Masked(value)), from))
	}
	return b.String()
}
