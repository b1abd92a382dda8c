package diagnosis

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
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
	kebab := regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z0-9]+)*$`)
	for _, code := range codes {
		entry, known := catalogue[code]
		switch {
		case !known:
			t.Errorf("%s has no entry", code)
		case !kebab.MatchString(string(code)):
			t.Errorf("%q is not in kebab case", code)
		case (entry.Advice.Means == "") != (entry.Advice.Remedy == ""):
			t.Errorf("%s: advice is half written", code)
		case entry.Advice.Means == "" && entry.words == nil:
			t.Errorf("%s says nothing", code)
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
	for code, entry := range catalogue {
		if entry.words == nil {
			continue
		}
		f := Finding{Code: code, Why: "why"}
		if what, remedy := f.Words(time.Unix(0, 0).UTC()); what == "" || remedy == "" {
			t.Errorf("%s: %q, %q", code, what, remedy)
		}
	}
}
