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

// advice matches what tells an administrator to do something about an agent, a beacon or its web
// server.
var advice = regexp.MustCompile(`\b(?:[Rr]estart (?:the|its) (?:agent|service|device)|[Cc]heck (?:the|its|for|whether|that|owner|firewalls)\b|` +
	`[Rr]aise (?:the|limits)\b|[Ff]ind out (?:why|what|which)|[Ll]ook for\b|[Cc]orrect (?:the|protocol)\b|[Aa]lign the|[Ff]ree (?:disk space|some)|` +
	`[Cc]ompare serial|[Rr]eset the agent|[Ii]nstall the root|[Uu]pgrade the agent|[Gg]ive the agents?|[Rr]eview (?:them|one)|[Cc]onfigure the proxy|` +
	`Request Filtering|Select Fields|IIS Manager|Hidden Segments|WebDAV)`)

// notAdvice are texts that match and advise nobody.
var notAdvice = []string{
	"free disk space unknown",
	"HTTP/1.0 400 Bad Request\\r\\nContent-Type: text/plain\\r\\nConnection: close\\r\\n\\r\\nthis port uses HTTPS: check protocol and port\\n", // to a client
}

// TestAdviceLivesInDiagnosis keeps all advice where a reader finds it, so that the screen and the
// report give the same. Commands are excluded: hints about flags and files belong to them.
func TestAdviceLivesInDiagnosis(t *testing.T) {
	found := 0
	for path, p := range packages(t) {
		if !own(path) || strings.HasPrefix(path, module+"/cmd/") || path == module+"/ui/uitest" { // estates of tests
			continue
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				switch {
				case !ok || text.Kind != token.STRING || !advice.MatchString(text.Value) || slices.Contains(notAdvice, strings.Trim(text.Value, "\"`")):
				case path == module+"/beacon/diagnosis":
					found++
				default:
					t.Errorf("%s/%s: %s: advice belongs in beacon/diagnosis", path, name, text.Value)
				}
				return true
			})
		}
	}
	if found < 40 {
		t.Errorf("only %d pieces of advice match: the pattern is out of date", found)
	}
}
