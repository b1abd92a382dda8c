package settings

import (
	"os"
	"slices"

	"beacontop/beacon/tomlfile"
)

// Settle gives every setting its value: built in, overridden by the file, then by the environment,
// then by the flags that were parsed. It returns a FileError, or an Error.
func (s *Settings) Settle() error {
	for _, one := range slices.Concat(s.table, s.own) {
		one.reset()
	}
	bound := slices.Concat(s.table.bound(), s.own.bound())
	for _, one := range bound {
		if one.early {
			if err := one.override(); err != nil {
				return err
			}
		}
	}
	if s.File != "" {
		if err := s.readFile(s.File, s.PolicyLimitBytes); err != nil {
			return err
		}
	}
	for _, one := range bound {
		if err := one.override(); err != nil {
			return err
		}
	}
	s.Unicode = s.origin("ascii") != BuiltIn && !s.ASCII
	for _, t := range []Table{s.table, s.own} {
		if err := s.placed(t.Check()); err != nil {
			return err
		}
	}
	return nil
}

// override sets what the environment or the command line says.
func (s *Setting) override() error {
	if text, ok := os.LookupEnv(Variable(s.Name)); ok {
		if err := s.overrideWith(FromEnvironment, s.Value.split(text)); err != nil {
			return err
		}
	}
	if s.given != nil {
		return s.overrideWith(FromFlag, s.given)
	}
	return nil
}

// overrideWith sets a value; an empty one does not replace tables of the file.
func (s *Setting) overrideWith(from Origin, texts []string) error {
	if s.tables != nil && texts[0] == "" {
		return nil
	}
	return s.set(from, texts...)
}

// placed adds its place in the file to an error about a value from there.
func (s *Settings) placed(err error) error {
	if err != nil && s.origin(tomlfile.KeyOf(err)) == FromFile {
		return &FileError{s.file.Locate(err)}
	}
	return err
}

func (t Table) bound() (out Table) {
	for _, s := range t {
		if s.bound {
			out = append(out, s)
		}
	}
	return out
}
