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

// counted is a number in front of a noun that is always in the plural.
var counted = regexp.MustCompile(`%(?:d|s|v) (?:(?:more|other|further|running|newest|known|new) )?` +
	`(?:addresses|agents|beacons|bytes|copies|days|devices|entries|errors|events|files|folders|groups|hours|lines|logs|minutes|mistakes|names|packages|policies|requests|rules|seconds|servers|sources|times|transfers|uploads)\b`)

// severalOnly are texts whose number is never 1.
var severalOnly = []string{
	"the name becomes a folder: %d bytes at most",
	"%w: longer than %d bytes",
	"none of %s uploads to %s appeared there",     // ten and more
	"%s of %s uploads to %s did not appear there", // ten and more
	"%s devices come from one address, %s",        // fifty and more
	"none of %d logs has anything to report",      // two and more
	"%d of %d logs could not be used; the report is of the rest",
	"%d beacons", // two and more
}

// TestNoNumberStandsBeforeAFixedPlural keeps "1 days" out of everything that people read.
func TestNoNumberStandsBeforeAFixedPlural(t *testing.T) {
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
					t.Errorf("%s/%s: %s: use estate.Plural, or say in severalOnly why it is never 1", path, name, text.Value)
				}
				return true
			})
		}
	}
}
