package probing

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/probe"
)

func TestRepeatedResultsAreOneLine(t *testing.T) {
	var out bytes.Buffer
	r := rounds{Options: &Options{every: 1, format: formatTable, ASCII: true}, out: &out}
	lit := failed()
	lit.Rungs, lit.Lit = lit.Rungs[:2], true
	for _, l := range []*probe.Ladder{failed(), failed(), lit, lit, failed()} {
		if err := r.add(l); err != nil {
			t.Fatal(err)
		}
	}
	allLit, err := r.end()
	got := out.String()
	if allLit || err != nil || strings.Count(got, "means") != 2 || strings.Count(got, "12:04:00 UTC  ") != 2 || !strings.HasSuffix(got, "\n5 probes, 3 failed\n") {
		t.Errorf("%t, %v:\n%s", allLit, err, got)
	}
}

func TestJSON(t *testing.T) {
	for _, repeated := range []bool{false, true} {
		var out bytes.Buffer
		r := rounds{Options: &Options{format: formatJSON}, out: &out}
		if repeated {
			r.every = 1
		}
		if err := r.add(failed()); err != nil {
			t.Fatal(err)
		}
		var back probe.Ladder
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || back.Failed().Problem.Code != "tls-cert-name" {
			t.Errorf("%v: %s", err, out.String())
		}
		if oneLine := strings.Count(out.String(), "\n") == 1; oneLine != repeated {
			t.Errorf("one line: %t, want %t", oneLine, repeated)
		}
		if lit, err := r.end(); lit || err != nil {
			t.Error(lit, err)
		}
	}
	if _, err := (&rounds{Options: &Options{}}).end(); !errors.Is(err, ErrInterrupted) {
		t.Error(err)
	}
}

func TestTheRootOfALocation(t *testing.T) {
	for given, want := range map[string]string{
		"http://b:8080":                   "http://b:8080",
		"http://b/ManageSoftDL/":          "http://b",
		"https://b/site/managesoftrl":     "https://b/site",
		"http://b/ManageSoftDL/Policies/": "http://b/ManageSoftDL/Policies",
		"ManageSoftDL":                    "ManageSoftDL",
		"":                                "",
	} {
		if got := root(given); got != want {
			t.Errorf("%s: %q, want %q", given, got, want)
		}
	}
}

func TestPasswords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("pass word:1\r\nsecond line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := password(file, nil); got != "pass word:1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := password("-", strings.NewReader("secret")); got != "secret" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"", strings.Repeat("x", 1<<17)} {
		if _, err := password("-", strings.NewReader(bad)); err == nil {
			t.Errorf("accepted %d bytes", len(bad))
		}
	}
}
