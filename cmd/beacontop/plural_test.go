package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// counted matches a number before a noun that is always plural.
var counted = regexp.MustCompile(`%(?:d|s|v) (?:(?:more|other|further|running|newest|known|new) )?` +
	`(?:addresses|agents|beacons|bytes|copies|days|devices|entries|errors|events|files|folders|groups|hours|lines|logs|minutes|mistakes|names|packages|policies|requests|rules|seconds|servers|sources|times|transfers|uploads)\b`)

// severalOnly are texts whose number is never 1.
var severalOnly = []string{
	"the name becomes a folder: at most %d bytes",
	"%w: longer than %d bytes",
	"none of %s uploads to %s appeared there",         // ten or more
	"%s of %s uploads to %s did not appear there",     // ten or more
	"%s devices come from one address, %s",            // fifty or more
	"%s of %s agents get their policy from %s",        // fifty or more
	"none of the %d logs contains anything to report", // two or more
	"%d of %d logs could not be read completely; the report covers the others",
	"%d beacons",                               // two or more
	"%s devices share the address %s",          // two or more
	"%s devices share %s addresses",            // two or more
	"%s of %s agents of %s stay away since %s", // three or more
	"%d files of %s",                           // two or more
	"%s names are likely of two machines each; inventories prove %s",         // two or more
	", %d times or more, on the same version",                                // a constant
	"%s versions of agents are in use, %s of %s agents have the highest, %s", // several versions
	"the command is longer than %d bytes",                                    // a constant
	" (raised %d times)",                                                     // more often than once
}

// TestNoNumberPrecedesAFixedPlural finds texts that could print "1 days".
func TestNoNumberPrecedesAFixedPlural(t *testing.T) {
	for path, p := range packages(t) {
		if !own(path) {
			continue
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if ok && text.Kind == token.STRING && counted.MatchString(text.Value) && !slices.Contains(severalOnly, strings.Trim(text.Value, "\"`")) {
					t.Errorf("%s/%s: %s: use figures.Plural, or say in severalOnly why it is never 1", path, name, text.Value)
				}
				return true
			})
		}
	}
}
