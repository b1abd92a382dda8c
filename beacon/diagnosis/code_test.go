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

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
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
		entry, known := entries[code]
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
	if got := slices.Sorted(maps.Keys(entries)); !slices.Equal(got, codes) {
		t.Errorf("the catalogue has %q, declared are %q", got, codes)
	}
}

// TestEveryFindingSaysSomething makes words from a finding without numbers, as an older or newer
// program may send it.
func TestEveryFindingSaysSomething(t *testing.T) {
	for _, code := range append(slices.Collect(maps.Keys(entries)), "of-the-future") {
		f := Finding{Code: code, Why: "why"}
		if what, remedy := f.Words(time.Unix(0, 0).UTC()); what == "" || remedy == "" {
			t.Errorf("%s: %q, %q", code, what, remedy)
		}
	}
}

// TestEveryDiagnosisOfTheCatalogueHasACode lists the ids of the written catalogue of diagnoses.
func TestEveryDiagnosisOfTheCatalogueHasACode(t *testing.T) {
	const ids = `stale-inventory silent-agent segment-silent all-silent backlog-parent-down backlog-slow backlog-poison
		dup-identity readdressed first-policy-lost policy-incomplete ext-blocked auth-mismatch-409 auth-401 auth-expired
		too-large webdav-405 tls-client-rejects tls-cert-expiry tls-version http-to-https-port clock-skew disk-low
		disk-full inodes perm-denied zero-byte truncated corrupt retry-storm morning-peak failover-mass ping-pong
		wrong-beacon pile-up lb-hides-client nat-shared-ip upgrade-loop upgrade-stuck version-drift downgrade-surprise
		download-aborted proxy-loop upload-not-listed manage-folder-swap log-flood self-blind channel-split`
	for _, id := range strings.Fields(ids) {
		if _, known := entries[Code(id)]; !known {
			t.Errorf("%s has no entry", id)
		}
	}
}

// TestWhatIsUnraisedIsNeverRaised checks that no entry promises too much or too little.
func TestWhatIsUnraisedIsNeverRaised(t *testing.T) {
	raised := map[Code]bool{}
	for d := range event.DirectionRelay + 1 {
		for k := range protocol.Kinds {
			for _, status := range []int{0, 401, 404, 405, 409, 416, 418, 431, 500} {
				for cause := range codes {
					raised[CodeOf(d, k, status, cause)] = true
				}
				for cause := range relayCodes {
					raised[CodeOf(d, k, status, cause)] = true
				}
				raised[CodeOf(d, k, status, event.CauseInternal)] = true
			}
		}
	}
	for code, entry := range entries {
		if byFacts := entry.words != nil; (entry.Unraised != "") == (raised[code] || byFacts || entry.Probe) {
			t.Errorf("%s: unraised %q, but of a transfer %t, of facts %t, of a probe %t", code, entry.Unraised, raised[code], byFacts, entry.Probe)
		}
		if raised[code] != code.ofTransfers() {
			t.Errorf("%s: of a transfer %t", code, code.ofTransfers())
		}
	}
}
