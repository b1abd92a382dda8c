package probe

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestHostileAnswersAreBounded sends far too much, and escape sequences.
func TestHostileAnswersAreBounded(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(z, endless{}, 8<<20); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	const evil = "\x1b]0;evil\x07 \u009b31m \u202e"
	many := func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, "<Policy>")
		for i := range 10_000 {
			_, _ = fmt.Fprintf(w, `<Package href="Schedules/%s%d.osd"/>`, evil, i)
		}
		_, _ = io.WriteString(w, "</Policy>")
	}
	for _, tt := range []struct {
		name, suffix string
		answer       func(w http.ResponseWriter)
		want         string
	}{
		{"ten thousand packages", ".npl", many, "package~too-many conditional~undated"},
		{"an endless policy", ".npl", func(w http.ResponseWriter) { _, _ = io.Copy(w, endless{}) }, "policy!answer-unreadable conditional~after-failure"},
		{"an endless file", ".nds", func(w http.ResponseWriter) { _, _ = io.Copy(w, endless{}) }, "package conditional~undated"},
		{"a bomb", ".npl", status(200, bomb.String(), "Content-Encoding", "gzip"), "policy!answer-unreadable conditional~after-failure"},
		{"escape sequences", ".npl", status(500, evil+strings.Repeat("x", 1<<16), "Content-Type", "text/plain"), "policy!beacon-error conditional~after-failure"},
		{"a redirect with escape sequences", ".npl", status(302, "", "Location", "http://\u202e"+strings.Repeat("y", 10_000)), "policy!redirect conditional~after-failure"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			addr := foreign(t, beaconLike(func(w http.ResponseWriter, r *http.Request) bool {
				answers := strings.HasSuffix(r.URL.Path, tt.suffix)
				if answers {
					tt.answer(w)
				}
				return answers
			}))
			l := walked(t, "http://"+addr, func(c *Config) { c.Device = heron })
			if got := brief(l); !strings.HasSuffix(got, tt.want+" upload~not-asked") {
				t.Errorf("%s, want %s", got, tt.want)
			}
			text, err := json.Marshal(l)
			if err != nil || len(text) > 32<<10 || strings.ContainsAny(string(text), "\x1b\u009b\u202e") || strings.Contains(string(text), "u001b") {
				t.Errorf("%d bytes, %v: %.2000s", len(text), err, text)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
