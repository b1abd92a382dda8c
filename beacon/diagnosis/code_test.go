package diagnosis

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// declared returns the codes that code.go declares.
func declared(t *testing.T) (all []Code) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if value, ok := n.(*ast.BasicLit); ok {
			name, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, Code(name))
		}
		return true
	})
	return all
}

func TestEveryCodeHasOneEntry(t *testing.T) {
	codes := declared(t)
	if len(codes) < 100 {
		t.Fatalf("%d codes", len(codes))
	}
	titles := map[string]Code{}
	kebab := regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z0-9]+)*$`)
	for _, code := range codes {
		entry, known := catalogue[code]
		switch {
		case !known:
			t.Errorf("%s has no entry", code)
		case !kebab.MatchString(string(code)):
			t.Errorf("%q is not in kebab case", code)
		case entry.Title == "" || len(entry.Title) > 50 || entry.Advice.Means == "" || entry.Advice.Remedy == "":
			t.Errorf("%s: title %q, %+v", code, entry.Title, entry.Advice)
		case entry.Scope == 0 || entry.Needs == 0 || entry.Source == 0:
			t.Errorf("%s: scope %d, needs %d, source %d", code, entry.Scope, entry.Needs, entry.Source)
		case titles[entry.Title] != "":
			t.Errorf("%s and %s are both %q", code, titles[entry.Title], entry.Title)
		case entry.Source&^(Inferred|Analogue) == 0 && entry.Confidence != Likely:
			t.Errorf("%s rests on inference alone and does not say that it is likely", code)
		}
		titles[entry.Title] = code
		for _, text := range []string{entry.Title, entry.Advice.Means, entry.Advice.Remedy, entry.RulesOut} {
			if strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q ends with a full stop", code, text)
			}
		}
	}
	slices.Sort(codes)
	if got := slices.Sorted(maps.Keys(catalogue)); !slices.Equal(got, codes) {
		t.Errorf("the catalogue has %q, declared are %q", got, codes)
	}
}

// TestEveryFindingSaysSomething makes words from a finding without numbers, as an older or newer
// program may send it.
func TestEveryFindingSaysSomething(t *testing.T) {
	for _, code := range append(slices.Collect(maps.Keys(catalogue)), "of-the-future") {
		f := Finding{Code: code, Why: "why"}
		if what, remedy := f.Words(time.Unix(0, 0).UTC()); what == "" || remedy == "" {
			t.Errorf("%s: %q, %q", code, what, remedy)
		}
	}
}
