package main

import (
	"fmt"
	"regexp"
	"strings"
)

// mismatch is how the decoder of TOML says that a value is of the wrong type.
var mismatch = regexp.MustCompile(`^cannot decode TOML (.+) into (?:a |an )?(?:struct field \S+ of type )?(\S+)$`)

// tables are the types of this package that are tables in a file.
var tables = regexp.MustCompile(`main\.\w+(Config|File|Sections|Item)$`)

// plainly turns the decoder's words about types of the program into words about the file.
func plainly(what string) string {
	if what == "cannot store an array table in a map" {
		return "this is one of several tables, [[ ]], where one table, [ ], is needed"
	}
	m := mismatch.FindStringSubmatch(what)
	if m == nil {
		return what
	}
	wanted := "something else"
	switch kind := m[2]; {
	case kind == "string":
		wanted = "a text in quotes"
	case kind == "main.clockAt":
		wanted = `a time of day in quotes, "22:00",`
	case kind == "bool":
		wanted = "true or false"
	case strings.HasPrefix(kind, "int"):
		wanted = "a whole number"
	case strings.HasPrefix(kind, "[]") && tables.MatchString(kind):
		wanted = "one or more tables, each under its name in [[ ]]"
	case strings.HasPrefix(kind, "[]"):
		wanted = `a list of texts, ["a", "b"],`
	case tables.MatchString(kind), strings.HasPrefix(kind, "map["):
		wanted = "a table, under its name in [ ]"
	}
	return fmt.Sprintf("this is a TOML %s, where %s is needed", m[1], wanted)
}
