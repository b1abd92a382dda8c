package reading

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/watch/report"
	"beacontop/watch/report/input"
)

const (
	head = "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
	line = "2026-11-23 10:00:00 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl 10.0.0.7 200\n"
)

// read reads logs with these texts, by name, and returns the warnings.
func read(ctx context.Context, t *testing.T, texts map[string]string, stdin io.Reader) (warnings []string, useless, outcome error) {
	t.Helper()
	dir, paths := t.TempDir(), []string(nil)
	for name, text := range texts {
		file := filepath.Join(dir, name)
		paths = append(paths, file)
		if text == "" {
			continue // it is missing
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if stdin != nil {
		paths = append(paths, "-")
	}
	r := Reading{
		Tally: report.New(report.Config{Top: 10}), Inputs: input.Find(paths, Until(ctx, stdin)), Progress: io.Discard,
		Warn: func(text string) { warnings = append(warnings, text) },
	}
	useless = r.Run(ctx)
	return warnings, useless, r.Outcome(ctx)
}

func TestLogsWithProblems(t *testing.T) {
	many := map[string]string{"u_ex261123.log": head + line}
	for _, c := range "abcdefghijkl" {
		many[string(c)+".log"] = "dear diary\n"
	}
	tests := []struct {
		name             string
		texts            map[string]string
		warnings         int
		useless, outcome string
	}{
		{"one log", map[string]string{"a.log": head + line}, 0, "", ""},
		{"one that is none", map[string]string{"a.log": "dear diary\n"}, 0, "not a log of a beacon", "the report covers only part of the log"},
		{"none of two", map[string]string{"a.log": "dear diary\n", "b.log": "no\n"}, 2, "none of the 2 logs contains anything to report", "2 of 2 logs"},
		{"one of two is missing", map[string]string{"a.log": head + line, "b.log": ""}, 1, "", "1 of 2 logs could not be read completely; the report covers the others"},
		{"many", many, 11, "", "12 of 13 logs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			warnings, useless, outcome := read(t.Context(), t, tt.texts, nil)
			for what, got := range map[string]error{tt.useless: useless, tt.outcome: outcome} {
				if (what == "") != (got == nil) || got != nil && !strings.Contains(got.Error(), what) {
					t.Errorf("%v, want %s", got, what)
				}
			}
			if len(warnings) != tt.warnings {
				t.Errorf("warnings %q", warnings)
			}
		})
	}
}

// TestAnInterruptedReading ends while a stream has nothing more to say.
func TestAnInterruptedReading(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	silent, hangUp := io.Pipe()
	t.Cleanup(func() { _ = hangUp.Close() })
	stop := readerFunc(func([]byte) (int, error) { interrupt(); return 0, io.EOF })
	_, useless, outcome := read(ctx, t, nil, io.MultiReader(strings.NewReader(head+line), stop, silent))
	if useless != nil || outcome == nil || !strings.HasPrefix(outcome.Error(), "interrupted in - after ") {
		t.Errorf("%v, %v", useless, outcome)
	}
	if _, err := io.ReadAll(Until(ctx, silent)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
