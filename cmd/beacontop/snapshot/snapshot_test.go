package snapshot

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestTheQueueIsListed(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Inventories/a.ndi", "Inventories/b.ndi.part", "Inventories/BadLogs/c.exe", "Other/Strange/d.xml", "Logs/.hidden"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("12345"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := waiting(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, fmt.Sprintf("%s %d %d %v", e.Folder, e.Count, e.Bytes, e.Since.IsZero()))
	}
	want := []string{" 0 0 true", "Inventories 1 5 false", "Logs 0 0 true", "Other/Strange 1 5 false"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if all, err := waiting(filepath.Join(dir, "missing"), noon); len(all) > 0 || err != nil {
		t.Errorf("nothing received yet: %v, %v", all, err)
	}
}

// TestThePresentOfALogIsItsNewestLine asks like a client of a beacon that runs.
func TestThePresentOfALogIsItsNewestLine(t *testing.T) {
	log := filepath.Join(t.TempDir(), "u_ex261123.log")
	text := "#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status\n" +
		"2026-11-23 10:00:00 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/OWL12.npl 10.1.0.9 ManageSoft/21.1 404\n"
	if err := os.WriteFile(log, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Read(t.Context(), Source{Logs: []string{log}})
	if err != nil {
		t.Fatal(err)
	}
	out := httptest.NewRecorder()
	s.Handler().ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/agents?fields=device", nil))
	if want := `"at":"2026-11-23T10:00:00Z","matching":1,"agents":[{"device":"OWL12"}]}`; out.Code != http.StatusOK || !strings.Contains(out.Body.String(), want) {
		t.Errorf("%d %s, want %s", out.Code, out.Body, want)
	}
}

func TestADirectoryWithoutAHistory(t *testing.T) {
	if _, err := Read(t.Context(), Source{Dir: t.TempDir()}); !errors.Is(err, ErrNoHistory) {
		t.Error(err)
	}
}
