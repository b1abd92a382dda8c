package main

import (
	"fmt"
	"regexp"
	"strings"
)

// mismatch matches the decoder's text for a value of the wrong type.
var mismatch = regexp.MustCompile(`^cannot decode TOML (.+) into (?:a |an )?(?:struct field \S+ of type )?(\S+)$`)

// tables matches the types of this package that are tables in a file.
var tables = regexp.MustCompile(`main\.\w+(Config|File|Sections|Item)$`)

// plainly replaces the decoder's terms for Go types by terms of the file.
func plainly(what string) string {
	if what == "cannot store an array table in a map" {
		return "found a list of tables, [[ ]], want a single table, [ ]"
	}
	m := mismatch.FindStringSubmatch(what)
	if m == nil {
		return what
	}
	wanted := "another type"
	switch kind := m[2]; {
	case kind == "string":
		wanted = "a quoted string"
	case kind == "main.clockAt":
		wanted = `a quoted time of day, "22:00"`
	case kind == "bool":
		wanted = "true or false"
	case strings.HasPrefix(kind, "int"):
		wanted = "a whole number"
	case strings.HasPrefix(kind, "[]") && tables.MatchString(kind):
		wanted = "one or more tables, each with its name in [[ ]]"
	case strings.HasPrefix(kind, "[]"):
		wanted = `a list of strings, ["a", "b"]`
	case tables.MatchString(kind), strings.HasPrefix(kind, "map["):
		wanted = "a table, with its name in [ ]"
	}
	return fmt.Sprintf("found a TOML %s, want %s", m[1], wanted)
}
