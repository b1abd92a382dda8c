package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/tomlfile"
)

// Error is about the value of one setting.
type Error struct {
	Name   string // of the setting
	Origin Origin // of the value
	Err    error
}

// Error names the setting as its user wrote it.
func (e *Error) Error() string { return e.called() + ": " + e.Err.Error() }

// Unwrap returns what is wrong with the value.
func (e *Error) Unwrap() error { return e.Err }

// KeyPath is the place in a file, for package tomlfile.
func (e *Error) KeyPath() string {
	var in *element
	if errors.As(e.Err, &in) {
		return fmt.Sprintf("%s[%d]", e.Name, in.index)
	}
	return e.Name
}

func (e *Error) called() string {
	switch {
	case e.Origin == FromEnvironment:
		return Variable(e.Name)
	case e.Origin == FromFile, strings.Contains(e.Name, "."):
		return e.Name
	}
	return "--" + e.Name
}

// element is an error about one of a list, counted from 0.
type element struct {
	index int
	error
}

func (e *element) Unwrap() error { return e.error }

// FileError is about a configuration file as a whole, or a place in it.
type FileError struct{ Err error }

func (e *FileError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// Named reports what is wrong with a setting after it was settled, in the same way as Settle.
func (s *Settings) Named(name string, err error) error {
	named := &Error{Name: name, Origin: s.origin(name), Err: err}
	if named.Origin == FromFile {
		return s.file.Locate(named)
	}
	return named
}

// Placed adds to an error that explains itself where the value of the setting is from: its place in
// the file, or its variable. name may go on with the index and the key of a table, "parent[1].url".
func (s *Settings) Placed(name string, err error) error {
	switch s.origin(name) {
	case FromFile:
		return s.file.Locate(tomlfile.AtKey(name, err))
	case FromEnvironment:
		return fmt.Errorf("%s: %w", Variable(base(name)), err)
	}
	return err
}

// origin is that of a setting; FromFlag if there is none of that name.
func (s *Settings) origin(name string) Origin {
	for _, one := range slices.Concat(s.own, s.table) {
		if one.Name == base(name) {
			return one.origin
		}
	}
	return FromFlag
}

// base is the name of a setting without an index and what follows.
func base(name string) string {
	name, _, _ = strings.Cut(name, "[")
	return name
}
