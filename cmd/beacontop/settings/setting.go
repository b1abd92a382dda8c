package settings

import (
	"fmt"
	"strings"

	"beacontop/beacon/tomlfile"
)

// Setting is one row of the table.
type Setting struct {
	Name    string // of the flag and the key; with a section, "relay.rate", only of the key
	Help    string // `WORD` in it names the value
	Value   *Value
	Default string        // as it would be set; of the machine if Usual is set
	Usual   string        // what the default is, where it depends on the machine
	Nothing string        // what 0 or an empty list means, if it needs saying
	Amounts func() string // what the value amounts to; nil: nothing to say
	Needs   string        // the setting without which this one has no effect
	Offers  []string      // what the shell completes, beside values that only the user knows; none: the choices of the value
	Check   func() error  // of a value that can be read; nil: every one is right
	Group   Group         // of commands that take it as a flag; 0: none, or one command alone

	early     bool                // it says which file to read, or how much of one
	notInFile bool                // it is not a key of the file
	mask      func(string) string // how it is shown; nil: without a password in it
	tables    *tables             // it is a list of tables in the file; nil: it is a value
	origin    Origin              // where the value is from
	builtIn   string              // value, in normal form
	given     []string            // on the command line
	bound     bool                // it is a flag of the command
}

// Origin is where a value is from, as people read it.
type Origin string

// Origins, lowest precedence first.
const (
	BuiltIn         Origin = "built in"
	FromFile        Origin = "file"
	FromEnvironment Origin = "environment"
	FromFlag        Origin = "flag"
)

// Table is a list of settings.
type Table []*Setting

// find returns the setting of a name in the file, in any letter case; nil: there is none.
func (t Table) find(name string) *Setting {
	for _, s := range t {
		if strings.EqualFold(s.Name, name) && !s.notInFile {
			return s
		}
	}
	return nil
}

// section returns the first part of a name, and whether it has more than one.
func (s *Setting) section() (string, bool) {
	before, _, has := strings.Cut(s.Name, ".")
	return before, has
}

// key is the name without its section.
func (s *Setting) key() string { return s.Name[strings.LastIndexByte(s.Name, '.')+1:] }

// word names the value in help: "SIZE"; empty: it needs none.
func (s *Setting) word() string {
	_, after, _ := strings.Cut(s.Help, "`")
	word, _, _ := strings.Cut(after, "`")
	return word
}

// reset sets the built-in value.
func (s *Setting) reset() {
	s.origin = BuiltIn
	s.Value.reset(s.Default)
	s.builtIn = s.Value.String()
}

// set sets a value from an origin.
func (s *Setting) set(from Origin, texts ...string) error {
	s.origin = from
	return s.error(s.Value.set(texts))
}

// error names the setting in an error about its value, unless the error says which part of it is
// meant; nil stays nil.
func (s *Setting) error(err error) error {
	if err == nil || tomlfile.KeyOf(err) != "" {
		return err
	}
	return &Error{Name: s.Name, Origin: s.origin, Err: err}
}

// Check checks the values in the order of the table.
func (t Table) Check() error {
	for _, s := range t {
		err := t.checkNeeds(s)
		if err == nil && s.Check != nil {
			err = s.Check()
		}
		if err != nil {
			return s.error(err)
		}
	}
	return nil
}

// checkNeeds rejects a value that was set but has no effect.
func (t Table) checkNeeds(s *Setting) error {
	if s.Needs == "" || s.Value.String() == s.builtIn {
		return nil
	}
	if needed := t.find(s.Needs); needed.Value.nothing() {
		return fmt.Errorf("has no effect without --%s %s", needed.Name, needed.word())
	}
	return nil
}
