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

// masked is a text without what must not be seen.
func (s *Setting) masked() string {
	switch {
	case s.tables != nil:
		var urls []string
		for _, t := range s.tables.made {
			urls = append(urls, t.find("url").masked())
		}
		return strings.Join(urls, ",")
	case s.mask != nil:
		return s.mask(s.Value.String())
	}
	return relay.Masked(s.Value.String())
}

// hidden is shown in place of a secret.
func hidden(string) string { return "********" }

// lines are the values of a table of a list, without those that are built in.
func (t Table) lines(from Origin) string {
	var b strings.Builder
	for _, s := range t {
		if s.Value.String() == s.builtIn {
			continue
		}
		value := s.Value.toml()
		if s.Value.kind == textKind || s.Value.kind == fileKind {
			value = quoted(s.masked())
		}
		b.WriteString(s.line(value, from))
	}
	return b.String()
}

// Shown are the values of all settings by name, in normal form, with secrets masked.
func (s *Settings) Shown() map[string]string {
	all := map[string]string{}
	for _, one := range s.table {
		all[one.Name] = one.masked()
	}
	return all
}

// Given are the values of the flags of a beacon that are on the command line, like Shown.
func (s *Settings) Given() map[string]string {
	given := map[string]string{}
	for _, one := range s.table {
		if one.given != nil && one.Group&Beacon != 0 {
			given[one.Name] = one.masked()
		}
	}
	return given
}

// Arguments are the flags that are on the command line, as another process of this program takes them.
func (s *Settings) Arguments() (args []string) {
	for _, one := range slices.Concat(s.table, s.own) {
		for _, text := range one.given {
			args = append(args, "--"+one.Name+"="+text)
		}
	}
	return args
}
