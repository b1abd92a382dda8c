package settings

import (
	"fmt"
	"strings"

	"beacontop/beacon/figures"
)

// Example is a configuration file with every setting, none of which is set. It says the same on every
// machine.
func Example() string {
	var b strings.Builder
	b.WriteString(`# Settings of beacontop, each with its built-in value. Remove the # before a line to change it.
# Environment variables (BEACONTOP_MAX_UPLOAD) and flags override this file; beacontop config check
# --config FILE checks it, and beacontop config show --config FILE says what is in effect.
`)
	last := ""
	table := New().table
	for _, lists := range []bool{false, true} { // tables of lists come last: what follows them would be theirs
		for _, s := range table {
			section, has := s.section()
			switch {
			case s.notInFile, (s.tables != nil) != lists:
				continue
			case lists:
				fmt.Fprintf(&b, "\n# One for each %s, in order of preference:\n#[[%s]]\n", s.Name, s.Name)
				for _, one := range s.tables.add() {
					one.exemplify(&b)
				}
				continue
			case has && section != last:
				fmt.Fprintf(&b, "\n[%s]\n", section)
				last = section
			}
			s.exemplify(&b)
		}
	}
	return b.String()
}

// exemplify adds one setting.
func (s *Setting) exemplify(b *strings.Builder) {
	help := strings.ReplaceAll(s.Help, "`", "")
	if len(s.Value.choices) > 0 && !strings.Contains(help, s.Value.choices[0]) {
		help += " (" + strings.Join(s.Value.choices, ", ") + ")"
	}
	for _, extra := range []string{s.Usual, s.Nothing} {
		if extra != "" {
			help += "; " + extra
		}
	}
	var wrapped strings.Builder
	figures.Wrap(&wrapped, "", help, 0)
	b.WriteString("\n")
	for line := range strings.Lines(wrapped.String()) {
		b.WriteString("# " + line)
	}
	value := `""`
	if s.Usual == "" && s.Value.texts != nil {
		value = s.Value.toml()
	} else if s.Value.kind.list {
		value = "[]"
	}
	fmt.Fprintf(b, "#%s = %s\n", s.key(), value)
}
