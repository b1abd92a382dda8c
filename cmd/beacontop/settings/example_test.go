package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestTheExampleIsAConfiguration reads it as it is, and with every value of its own: both change
// nothing.
func TestTheExampleIsAConfiguration(t *testing.T) {
	settled := func(text string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "beacontop.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, cmd := New(), &cobra.Command{}
		s.Bind(cmd, Beacon|Screen|Service)
		if err := cmd.ParseFlags([]string{"--config", file}); err != nil {
			t.Fatal(err)
		}
		if err := s.Settle(); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		return strings.ReplaceAll(s.Show(), "# file", "# built in")
	}
	example := Example()
	single, _, found := strings.Cut(example, "\n# One for each")
	if !found {
		t.Fatal("no tables of lists in the example")
	}
	var set []string
	for line := range strings.Lines(single) {
		if text, is := strings.CutPrefix(line, "#"); is && !strings.HasPrefix(text, " ") && !strings.HasSuffix(text, "= \"\"\n") {
			line = text
		}
		set = append(set, line)
	}
	if before, after := settled(example), settled(strings.Join(set, "")); before != after || len(set) < 50 {
		t.Errorf("the example sets\n%s\ninstead of\n%s", after, before)
	}
}
