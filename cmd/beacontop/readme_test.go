package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/estate/filter"
)

// TestReadmeListsTheFieldsOfFilters compares its table with the list of fields.
func TestReadmeListsTheFieldsOfFilters(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, f := range filter.All() {
		examples := strings.ReplaceAll(strings.Join(f.Examples, "` `"), "|", `\|`)
		fmt.Fprintf(&table, "| `%s` | %s |\n", examples, strings.Join(meanings(f), "; "))
	}
	if !strings.Contains(string(readme), "|---|---|\n"+table.String()+"\n") {
		t.Errorf("the table of fields in README.md differs from:\n%s", table.String())
	}
}

// meanings returns what a field is, with the kinds of rows of which that is said.
func meanings(f *filter.Field) (all []string) {
	said := map[string]bool{}
	for _, meaning := range f.Meaning {
		if meaning == "" || said[meaning] {
			continue
		}
		said[meaning] = true
		var of []string
		for r, other := range f.Meaning {
			if other == meaning {
				of = append(of, filter.Rows(r).String())
			}
		}
		all = append(all, strings.Join(of, ", ")+": "+meaning)
	}
	return all
}
